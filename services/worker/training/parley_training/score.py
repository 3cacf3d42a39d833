"""Exact spans, micro F1, as shared/eval/ner.py counts them but on the words of the set."""
import collections

from .entity_data import LABELS, LABEL_IDS, TYPES

SCORED = {"PER": "PER", "ORG": "ORG", "LOC": "LOC", "FAC": "LOC"}


def best_path(scores):
    """The labels of the highest sum in which every I- continues a name of its type."""
    rows = scores.tolist()
    best, back = None, []
    for row in rows:
        now, come = [], []
        for label, score in zip(LABELS, row):
            if best is None:
                previous, value = -1, (-1e9 if label.startswith("I-") else 0.0)
            elif label.startswith("I-"):
                previous = max((LABEL_IDS["B-" + label[2:]], LABEL_IDS[label]), key=lambda p: best[p])
                value = best[previous]
            else:
                previous = max(range(len(LABELS)), key=lambda p: best[p])
                value = best[previous]
            now.append(value + score)
            come.append(previous)
        best, back = now, back + [come]
    path, at = [], max(range(len(LABELS)), key=lambda p: best[p])
    for come in reversed(back):
        path.append(at)
        at = come[at]
    return path[::-1]


def spans(labels):
    found, begin, kind = set(), None, None
    for i, label in enumerate(list(labels) + ["O"]):
        if begin is not None and label != "I-" + kind:
            found.add((begin, i, kind))
            begin = None
        if label.startswith("B-"):
            begin, kind = i, label[2:]
    return found


class Scorer:
    def __init__(self):
        self.counts = collections.Counter()

    def add(self, scores, sentence):
        ours = spans(LABELS[i] for i in best_path(scores))
        gold = spans(LABELS[min(allowed)] for allowed in sentence.allowed[: len(scores)])
        for kind in TYPES:
            mine, right = {s for s in ours if s[2] == kind}, {s for s in gold if s[2] == kind}
            self.counts[kind, "ours"] += len(mine)
            self.counts[kind, "gold"] += len(right)
            self.counts[kind, "hit"] += len(mine & right)
        mine = {(b, e, SCORED[k]) for b, e, k in ours if k in SCORED}
        right = {(b, e, SCORED[k]) for b, e, k in gold if k in SCORED}
        for name, count in (("ours", len(mine)), ("gold", len(right)), ("hit", len(mine & right))):
            self.counts["all", name] += count

    def f1(self, kind="all"):
        hit, ours, gold = (self.counts[kind, name] for name in ("hit", "ours", "gold"))
        return 2 * hit / max(ours + gold, 1)

    def summary(self):
        parts = " ".join(f"{kind} {self.f1(kind):.3f}" for kind in TYPES)
        return f"F1 {self.f1():.3f} ({parts})"
