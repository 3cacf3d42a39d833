"""Reads the sets of labelled names in shared/data into one form.

The sets label different things. What a set says nothing about is not taught as "no name": each word has the set of labels
that its annotation allows, and training asks only that the model's label is one of them.
"""
import glob
import json
import os
import re
from dataclasses import dataclass

TYPES = ["PER", "ORG", "LOC", "NORP", "FAC", "MISC"]
LABELS = ["O"] + [f"{prefix}-{kind}" for kind in TYPES for prefix in "BI"]
LABEL_IDS = {label: i for i, label in enumerate(LABELS)}


@dataclass
class Sentence:
    words: list  # Of text.
    allowed: list  # For each word: a frozenset of label ids.
    source: str  # The set, and within it the country or part.
    weight: float = 1.0


def _labels(prefix, kinds):
    return frozenset(LABEL_IDS["O"] if kind == "O" else LABEL_IDS[f"{prefix}-{kind}"] for kind in kinds)


def sentence_of(words, tags, kinds_of, outside, source, weight=1.0):
    """`tags`: BIO or IO with the set's own types. `kinds_of`: its type -> our types, of which any will do ("O" too).
    `outside`: what a word without a label may be besides "O": types that the set does not label."""
    free = frozenset([LABEL_IDS["O"]]) | frozenset(LABEL_IDS[f"{p}-{kind}"] for kind in outside for p in "BI")
    allowed, previous = [], None
    for tag in tags:
        kind = tag[2:] if tag[:2] in ("B-", "I-") else None
        kinds = kinds_of.get(kind, ()) if kind else ()
        if not kinds:
            allowed.append(free)
            previous = None
            continue
        inside = tag.startswith("I-") and previous == kind
        allowed.append(_labels("I" if inside else "B", kinds))
        previous = kind
    return Sentence(list(words), allowed, source, weight)


def read_columns(path, word=0, tag=-1):
    """Sentences of (words, tags) from a file with a word a line and blank lines between sentences."""
    words, tags = [], []
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("#") and "\t" not in line:
                continue
            columns = line.rstrip("\n").split("\t") if "\t" in line else line.split()
            if len(columns) < 2 or not columns[0] or columns[0].startswith("-DOCSTART-"):
                if words:
                    yield words, tags
                words, tags = [], []
                continue
            if columns[word].strip():
                words.append(columns[word].strip())
                tags.append(columns[tag].split("|")[0].strip())
    if words:
        yield words, tags


def worldwide(root):
    kinds = {"Person": ["PER"], "Organization": ["ORG"], "Location": ["LOC"], "NORP": ["NORP"], "Facility": ["FAC"],
             "Misc": ["MISC"], "Product": ["MISC"]}
    for path in sorted(glob.glob(f"{root}/ner-worldwide-newswire/processed_annotated/*.tsv")):
        country = os.path.basename(path).split("_")[0]
        for words, tags in read_columns(path):
            yield sentence_of(words, tags, kinds, [], f"worldwide/{country}")


# GMB counts titles to the name; nobody else does.
TITLES = frozenset("""president prime minister foreign vice secretary general chief mr. mr mrs. mrs ms. dr. sen. senator gen. rep. governor
king queen prince princess pope ayatollah sheikh chancellor ambassador justice judge defense interior premier former speaker king
spokesman spokeswoman envoy leader colonel col. lt. lieutenant major captain admiral commander congressman congresswoman""".split())


def gmb(root):
    kinds = {"per": ["PER"], "org": ["ORG"], "geo": ["LOC"], "gpe": ["LOC", "NORP"], "art": ["MISC", "FAC"], "eve": ["MISC"],
             "nat": ["MISC", "O"]}
    for words, tags in read_columns(f"{root}/ner-gmb/gmb_kaggle.iob2"):
        for i, word in enumerate(words):
            starts = tags[i] == "B-per" or (tags[i] == "I-per" and (i == 0 or tags[i - 1] == "O"))
            if starts and word.lower() in TITLES:
                tags[i] = "O"
                if i + 1 < len(tags) and tags[i + 1] == "I-per":
                    tags[i + 1] = "B-per"
        yield sentence_of(words, tags, kinds, ["MISC", "FAC"], "gmb", 0.5)


def universal(root):
    for part in ("dev", "test"):
        path = f"{root}/ner-uner-ewt/en_ewt-ud-{part}.iob2"
        for words, tags in read_columns(path, word=1, tag=2):
            yield sentence_of(words, tags, {"PER": ["PER"], "ORG": ["ORG"], "LOC": ["LOC", "FAC"]},
                              ["NORP", "MISC", "FAC"], "uner-ewt")


def crossner(root):
    people = {"person", "politician", "researcher", "scientist", "writer", "musicalartist"}
    bodies = {"organisation", "politicalparty", "university", "band"}
    for domain in ("politics", "ai", "literature", "music", "science"):
        for part in ("train", "dev"):
            for words, tags in read_columns(f"{root}/ner-crossner/{domain}/{part}.txt"):
                kinds = {}
                for kind in {tag[2:] for tag in tags if tag != "O"}:
                    kinds[kind] = (["PER"] if kind in people else ["ORG"] if kind in bodies
                                   else ["LOC", "FAC"] if kind in ("location", "country") else ["MISC", "O"])
                yield sentence_of(words, tags, kinds, ["NORP", "FAC"], f"crossner/{domain}")


def wnut(root):
    kinds = {"person": ["PER"], "group": ["ORG"], "corporation": ["ORG"], "location": ["LOC", "FAC"], "creative-work": ["MISC"],
             "product": ["MISC"]}
    for words, tags in read_columns(f"{root}/ner-wnut17/wnut17train.conll"):
        yield sentence_of(words, tags, kinds, ["NORP", "MISC"], "wnut17", 0.3)


WORD = re.compile(r"['’]s\b|\w+(?:(?:\.|['’](?!s\b))\w+)*\.?|[^\w\s]")


def words_with_offsets(text):
    """Words for training from running text. A full stop stays with the word only inside abbreviations."""
    for match in WORD.finditer(text):
        word, begin = match.group(), match.start()
        if word.endswith(".") and "." not in word[:-1] and len(word) > 2:
            yield word[:-1], begin
            yield ".", begin + len(word) - 1
        else:
            yield word, begin


def spans_to_sentence(text, spans, kinds_of, outside, source, weight=1.0):
    """`spans`: (begin, end, type) in characters; of those that overlap the longest counts."""
    chosen = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in chosen):
            chosen.append(span)
    words, tags = [], []
    for word, begin in words_with_offsets(text):
        tag = "O"
        for span in chosen:
            if span[0] <= begin < span[1]:
                tag = ("B-" if begin == span[0] else "I-") + span[2]
        words.append(word)
        tags.append(tag)
    return sentence_of(words, tags, kinds_of, outside, source, weight)


def re3d(root):
    kinds = {"Person": ["PER"], "Organisation": ["ORG"], "Location": ["LOC", "FAC"], "Nationality": ["NORP"]}
    for folder in sorted(glob.glob(f"{root}/ner-re3d/*/")):
        spans = {}
        for line in open(os.path.join(folder, "entities.json"), encoding="utf-8"):
            entity = json.loads(line)
            spans.setdefault(entity["documentId"], []).append((entity["begin"], entity["end"], entity["type"]))
        for line in open(os.path.join(folder, "documents.json"), encoding="utf-8"):
            document = json.loads(line)
            text, mine = document["text"], spans.get(document["_id"], [])
            begin = 0
            for piece in re.split(r"(?<=[.!?])\s+(?=[A-Z\"'])|\n+", text):
                begin = text.index(piece, begin)
                inside = [(b - begin, e - begin, t) for b, e, t in mine if begin <= b and e <= begin + len(piece) and t in kinds]
                if piece.strip():
                    yield spans_to_sentence(piece, inside, kinds, ["MISC", "FAC", "NORP"], "re3d", 0.5)


def authored(root):
    kinds = {"PERSON": ["PER"], "ORGANIZATION": ["ORG"], "GPE": ["LOC"], "LOCATION": ["LOC"], "NORP": ["NORP"],
             "FACILITY": ["FAC"], "MISC": ["MISC"]}
    for path in sorted(glob.glob(f"{root}/authored-events/part-*.jsonl")):
        for line in open(path, encoding="utf-8"):
            paragraph = json.loads(line)
            text, spans, seen = paragraph["text"], [], {}
            for entity in paragraph["entities"]:
                begin = text.find(entity["text"], seen.get(entity["text"], 0))
                if begin >= 0:
                    seen[entity["text"]] = begin + len(entity["text"])
                    spans.append((begin, begin + len(entity["text"]), entity["type"]))
            yield spans_to_sentence(text, spans, kinds, [], "authored", 1.0)


READERS = {"worldwide": worldwide, "gmb": gmb, "uner-ewt": universal, "crossner": crossner, "wnut17": wnut, "re3d": re3d,
           "authored": authored}

# Whole countries kept out of training: the first for looking at while training, the second for one figure at the end.
DEV_COUNTRIES = frozenset(["jp", "uae", "peru"])
TEST_COUNTRIES = frozenset(["kr", "saud", "mex", "nz", "ghana", "chile", "pan"])


def read_all(root, names=None):
    """Training, dev and test sentences."""
    train, dev, test = [], [], []
    for name in names or READERS:
        for sentence in READERS[name](root):
            country = sentence.source.removeprefix("worldwide/")
            if country in DEV_COUNTRIES:
                dev.append(sentence)
            elif country in TEST_COUNTRIES:
                test.append(sentence)
            else:
                train.append(sentence)
    return train, dev, test
