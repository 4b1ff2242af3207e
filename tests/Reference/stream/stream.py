"""Makes stream.json: twelve steps of stream AC(lambda) in float64, the gradients by PyTorch's reverse mode, the rest written out here from
the paper (2410.14606): traces, the bounded step, and the sign of delta on the entropy. For a choice of two and for two real actions.

    python3 stream.py > stream.json        (recorded with PyTorch 1.13.0)
"""
import json
import sys

import torch
from torch.distributions import Normal
from torch.nn.functional import layer_norm, leaky_relu

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)


def network(sizes):
    layers = [(torch.randn(a, b) * 0.5, torch.randn(b) * 0.1) for a, b in zip(sizes[:-1], sizes[1:])]
    return [(weight.requires_grad_(), bias.requires_grad_()) for weight, bias in layers]


def run(layers, x):
    for i, (weight, bias) in enumerate(layers):
        x = x @ weight + bias
        if i < len(layers) - 1:
            x = leaky_relu(layer_norm(x, x.size()))
    return x


def flat(layers):
    """The layers as Gradus keeps them: the bias as last row."""
    return [torch.cat([weight.detach(), bias.detach().reshape(1, -1)]).flatten().tolist() for weight, bias in layers]


def single(*size):
    """Normal numbers that a float32 holds."""
    return torch.randn(*size).float().double()


def record(kind, observations=3, hidden=5, actions=2, steps=12, gamma=0.97, lam=0.8, lr=1.0, kappa_policy=3.0, kappa_value=2.0, beta=0.05):
    policy = network([observations, hidden, hidden, actions if kind == "discrete" else 2 * actions])
    value = network([observations, hidden, hidden, 1])
    out = dict(kind=kind, gamma=gamma, lam=lam, lr=lr, kappa_policy=kappa_policy, kappa_value=kappa_value, beta=beta,
               pi=flat(policy), vf=flat(value), steps=[])
    traces = [[torch.zeros_like(p) for layer in layers for p in layer] for layers in (policy, value)]
    state = single(observations)
    for t in range(steps):
        after = single(observations)
        reward = round(float(torch.randn(1) * 2), 3)
        ends = "terminated" if t == 4 else "truncated" if t == 8 else ""
        v = run(value, state)
        v_after = run(value, after).detach()
        delta = float(reward + (0 if ends == "terminated" else gamma * v_after) - v.detach())
        head = run(policy, state)
        if kind == "discrete":
            action = int(torch.randint(actions, (1,)))
            log_probs = torch.log_softmax(head, -1)
            log_prob = log_probs[action]
            entropy = -(log_probs.exp() * log_probs).sum()
        else:
            mean, log_std = head[:actions], head[actions:].clamp(-20, 2)
            chosen = single(actions)
            law = Normal(mean, log_std.exp())
            log_prob = law.log_prob(chosen).sum()
            entropy = law.entropy().sum()
            action = chosen.tolist()

        sign = (delta > 0) - (delta < 0)
        alphas = []
        for layers, trace, loss, kappa in (
                (policy, traces[0], -log_prob - beta * entropy * sign, kappa_policy), (value, traces[1], -v.sum(), kappa_value)):
            parameters = [p for layer in layers for p in layer]
            for z, gradient in zip(trace, torch.autograd.grad(loss, parameters)):
                z.mul_(gamma * lam).add_(gradient)
            norm = sum(float(z.abs().sum()) for z in trace)
            bound = max(abs(delta), 1.0) * norm * lr * kappa
            alpha = lr / bound if bound > 1 else lr
            alphas.append(alpha)
            with torch.no_grad():
                for p, z in zip(parameters, trace):
                    p.add_(z, alpha=-alpha * delta)
            if ends:
                for z in trace:
                    z.zero_()

        out["steps"].append(dict(
            observation=state.tolist(), action=action, reward=reward, next=after.tolist(), ends=ends, delta=delta,
            alpha_policy=alphas[0], alpha_value=alphas[1], entropy=float(entropy)))
        state = single(observations) if ends else after

    out["pi_after"] = flat(policy)
    out["vf_after"] = flat(value)
    return out


json.dump(dict(discrete=record("discrete"), box=record("box")), sys.stdout)
