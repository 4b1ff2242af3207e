"""Makes policies.json: whole recurrent policies in float64 by PyTorch, its modules, distributions and reverse mode. A GRU or an LSTM over
sequences with boundaries inside, a linear head, and a mixed action: a choice of four of which some are legal, two numbers and two switches.

The state is multiplied by keep before each step, which is 0 where an episode begins. A masked choice is the distribution over the legal
logits alone. The divergence is that from the same policy with another head. Rows are those of a tape: row t*N + k is step t of sequence k.

    python3 policies.py > policies.json        (recorded with PyTorch 1.13.0)
"""
import json

import torch
from torch.distributions import Bernoulli, Categorical, Normal, kl_divergence

torch.set_default_dtype(torch.float64)
torch.manual_seed(4)
INPUTS, UNITS, CHOICES, NUMBERS, SWITCHES = 3, 3, 4, 2, 2
HEAD = CHOICES + 2 * NUMBERS + SWITCHES


def outputs(cell, kind, x, initial, keep, N):
    """The hidden units after every row."""
    h, c = initial[:, :UNITS], initial[:, UNITS:]
    rows = []
    for t in range(len(x) // N):
        at = slice(t * N, (t + 1) * N)
        h, c = keep[at] * h, keep[at] * c
        if kind == "gru":
            h = cell(x[at], h)
        else:
            h, c = cell(x[at], (h, c))
        rows.append(h)
    return torch.cat(rows)


def parts(z, row, legal):
    logits, means, log_stds, switches = z[row].split([CHOICES, NUMBERS, NUMBERS, SWITCHES])
    return Categorical(logits=logits[legal[row]]), Normal(means, log_stds.exp()), Bernoulli(logits=switches)


def statistics(z, old, legal, choice, numbers, on):
    log_prob = entropy = divergence = 0
    for row in range(len(z)):
        policy, before = parts(z, row, legal), parts(old.detach(), row, legal)
        rank = torch.tensor(legal[row].nonzero().flatten().tolist().index(choice[row]))
        for part, was, action in zip(policy, before, (rank, numbers[row], on[row])):
            log_prob = log_prob + part.log_prob(action).sum()
            entropy = entropy + part.entropy().sum()
            divergence = divergence + kl_divergence(was, part).sum()
    return {"log_prob": log_prob, "entropy": entropy, "divergence": divergence}


def numbers_of(tensor):
    return tensor.detach().flatten().tolist()


cases = []
for kind, states in (("gru", 1), ("lstm", 2)):
    for T, N in ((1, 3), (5, 2), (20, 2)):
        cell = (torch.nn.GRUCell if kind == "gru" else torch.nn.LSTMCell)(INPUTS, UNITS)
        head, old_head = (torch.randn(UNITS + 1, HEAD, requires_grad=True) for _ in range(2))
        x = torch.randn(T * N, INPUTS, requires_grad=True)
        initial = torch.randn(N, states * UNITS, requires_grad=True)
        keep = (torch.rand(T * N, 1) > 0.2).double()
        keep[-1] = 0
        legal = torch.rand(T * N, CHOICES) > 0.4
        legal[:, 1] |= ~legal.any(1)
        choice = [int(row.nonzero().flatten()[-1]) for row in legal]
        numbers, on = torch.randn(T * N, NUMBERS), (torch.rand(T * N, SWITCHES) > 0.5).double()

        h = outputs(cell, kind, x, initial, keep, N)
        z, old = (h @ w[:-1] + w[-1] for w in (head, old_head))
        case = {
            "kind": kind, "steps": T, "sequences": N, "x": numbers_of(x), "initial": numbers_of(initial), "keep": numbers_of(keep),
            "input": numbers_of(torch.cat([cell.weight_ih.T, cell.bias_ih[None]])),
            "state": numbers_of(torch.cat([cell.weight_hh.T, cell.bias_hh[None]])),
            "head": numbers_of(head), "old_head": numbers_of(old_head), "legal": legal.tolist(), "choice": choice,
            "numbers": numbers_of(numbers), "switches": numbers_of(on),
        }
        leaves = {
            "x": [x], "initial": [initial], "head": [head],
            "input": [cell.weight_ih, cell.bias_ih], "state": [cell.weight_hh, cell.bias_hh],
        }
        for name, value in statistics(z, old, legal, choice, numbers, on).items():
            flat = [leaf for group in leaves.values() for leaf in group]
            gradients = iter(torch.autograd.grad(value, flat, retain_graph=True))
            case[name] = value.item()
            for leaf, group in leaves.items():
                found = [next(gradients) for _ in group]
                case[f"{name}_d_{leaf}"] = numbers_of(torch.cat([found[0].T, found[1][None]]) if len(found) == 2 else found[0])
        cases.append(case)
print(json.dumps(cases))
