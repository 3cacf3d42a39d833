#!/usr/bin/env python3
"""Trains the entity head and its trunk: see README.md.

usage: train.py --data ../shared/data --out build/training [--passes 3] [--sets NAME,...] [--seed 1]
"""
import argparse
import json
import os
import random
import time

import torch

from parley_training.encoder import EntityModel, Pieces, Trunk, unpack_base
from parley_training.entity_data import LABELS, READERS, read_all
from parley_training.score import Scorer

PIECES_A_BATCH = 2_500
ENCODER_RATE, HEAD_RATE, DECAY = 1e-4, 1e-3, 0.01


def recased(words, dice):
    """Now and then a headline's or a wire's case, so that names are known without theirs."""
    roll = dice.random()
    if roll < 0.06:
        return [w[:1].upper() + w[1:] if len(w) > 3 or i == 0 else w for i, w in enumerate(words)]
    if roll < 0.12:
        return [w.upper() for w in words]
    if roll < 0.15:
        return [w.lower() for w in words]
    return words


def coded(sentences, pieces, dice):
    for sentence in sentences:
        words = recased(sentence.words, dice) if dice else sentence.words
        yield (*pieces.encode(words), sentence)


def batches(items, dice=None):
    """Of like length."""
    items = sorted(items, key=lambda item: len(item[0]))
    made, batch = [], []
    for item in items:
        if batch and (len(batch) + 1) * len(item[0]) > PIECES_A_BATCH:
            made.append(batch)
            batch = []
        batch.append(item)
    made.append(batch)
    if dice:
        dice.shuffle(made)
    return made


def tensors(batch):
    longest = max(len(item[0]) for item in batch)
    words = max(len(item[2]) for item in batch)
    pieces = torch.zeros(len(batch), longest, dtype=torch.long)
    shapes = torch.zeros_like(pieces)
    mask = torch.zeros_like(pieces)
    firsts = torch.zeros(len(batch), words, dtype=torch.long)
    allowed = torch.ones(len(batch), words, len(LABELS), dtype=torch.bool)
    weight = torch.zeros(len(batch), words)
    for row, (ids, shape, first, sentence) in enumerate(batch):
        pieces[row, : len(ids)] = torch.tensor(ids)
        shapes[row, : len(ids)] = torch.tensor(shape)
        mask[row, : len(ids)] = 1
        firsts[row, : len(first)] = torch.tensor(first)
        weight[row, : len(first)] = sentence.weight
        for word, labels in enumerate(sentence.allowed[: len(first)]):
            allowed[row, word] = False
            allowed[row, word, list(labels)] = True
    return pieces, shapes, mask, firsts, allowed, weight


def loss_of(logits, allowed, weight):
    """Minus the logarithm of the probability that the label is an allowed one."""
    among = logits.masked_fill(~allowed, -1e4).logsumexp(-1)
    return ((logits.logsumexp(-1) - among) * weight).sum() / weight.sum()


@torch.no_grad()
def measure(model, sentences, pieces):
    model.eval()
    scorer = Scorer()
    for batch in batches(list(coded(sentences, pieces, None))):
        ids, shapes, mask, firsts, _, _ = tensors(batch)
        for scores, item in zip(model(ids, shapes, mask, firsts), batch):
            scorer.add(scores[: len(item[2])], item[3])
    model.train()
    return scorer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=os.environ.get("PARLEY_DATA", "../shared/data"))
    parser.add_argument("--out", default="build/training")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--sets", default=",".join(READERS))
    parser.add_argument("--limit", type=int, default=0, help="sentences of each set at most; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many; 0: when done")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    dice = random.Random(arguments.seed)
    os.makedirs(arguments.out, exist_ok=True)

    train, dev, _ = read_all(arguments.data, arguments.sets.split(","))
    if arguments.limit:
        by_set = {}
        dice.shuffle(train)
        for sentence in train:
            by_set.setdefault(sentence.source.split("/")[0], []).append(sentence)
        train = [s for sentences in by_set.values() for s in sentences[: arguments.limit]]
    base = unpack_base(arguments.out)
    pieces = Pieces(base)
    model = EntityModel(Trunk.from_base(base), len(LABELS))
    head = [p for name, p in model.named_parameters() if name.startswith(("entity.", "trunk.shape."))]
    body = [p for name, p in model.named_parameters() if not name.startswith(("entity.", "trunk.shape."))]
    optimizer = torch.optim.AdamW([{"params": body, "lr": ENCODER_RATE}, {"params": head, "lr": HEAD_RATE}], weight_decay=DECAY)
    words = sum(len(s.words) for s in train)
    steps = arguments.passes * len(batches(list(coded(train, pieces, dice))))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (0.1 * steps + 1), max(0.0, (steps - step) / (0.9 * steps))))
    print(f"{len(train)} sentences, {words} words, {steps} steps", flush=True)

    begun, step, seen = time.time(), 0, 0
    for number in range(arguments.passes):
        for batch in batches(list(coded(train, pieces, dice)), dice):
            ids, shapes, mask, firsts, allowed, weight = tensors(batch)
            loss = loss_of(model(ids, shapes, mask, firsts), allowed, weight)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            seen += int(mask.sum())
            if step % 100 == 0:
                minutes = (time.time() - begun) / 60
                print(f"step {step} of {steps}, loss {loss.item():.4f}, {seen / minutes / 60:.0f} pieces/s, {minutes:.1f} min", flush=True)
        print(f"pass {number + 1}: dev {measure(model, dev, pieces).summary()}", flush=True)
        torch.save(model.state_dict(), os.path.join(arguments.out, "entities.pt"))
    with open(os.path.join(arguments.out, "run.json"), "w", encoding="utf-8") as out:
        json.dump({"arguments": vars(arguments), "words": words, "steps": step, "minutes": (time.time() - begun) / 60,
                   "torch": torch.__version__}, out, indent=1)


if __name__ == "__main__":
    main()
