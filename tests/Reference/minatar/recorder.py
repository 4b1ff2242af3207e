"""Records games of the original MinAtar (github.com/kenjyoung/MinAtar, version 1.0.15, commit 4241f24).

    PYTHONPATH=MinAtar python3 recorder.py episodes.json.gz      (recorded with NumPy 1.24.2; takes ten minutes)

Each recording has the seed of the game, its probability of sticky actions and whether it ramps; `actions`, one digit of the six per step;
`rewards`, [step, reward] where it is not 0; `ends`, the steps that ended an episode, after which the game was reset without a seed; and
`frames`, one hash for every hundred steps: the first 16 hexadecimal digits of the SHA-256 of all frames since the last hash, a byte per
cell, where the frame of a reset follows that of the step that made it necessary, and the very first frame comes first.

Random players seldom live to see the game become harder, so most of the players here look ahead: they copy the game with its random stream
and avoid what would end it.
"""
import copy
import gzip
import hashlib
import json
import sys
import types

import numpy as np

# The wrapper for Gymnasium needs no more of it than this.
gymnasium = types.ModuleType("gymnasium")
gymnasium.spaces = types.ModuleType("gymnasium.spaces")
gymnasium.envs = types.ModuleType("gymnasium.envs")
registration = types.ModuleType("gymnasium.envs.registration")
gymnasium.Env = object
gymnasium.spaces.Discrete = lambda n: {"n": n}
gymnasium.spaces.Box = lambda low, high, shape, dtype: {"low": low, "high": high, "shape": list(shape), "dtype": np.dtype(dtype).name}
registered = []
registration.register = lambda **specification: registered.append(specification)
sys.modules.update({
    "gymnasium": gymnasium, "gymnasium.spaces": gymnasium.spaces, "gymnasium.envs": gymnasium.envs,
    "gymnasium.envs.registration": registration,
})

import minatar.gym  # noqa: E402
from minatar import Environment  # noqa: E402


class Recording:
    def __init__(self, game, seed, sticky, ramping):
        self.env = Environment(game, sticky_action_prob=sticky, difficulty_ramping=ramping)
        self.env.seed(seed)
        self.env.reset()
        self.result = {
            "game": game, "seed": seed, "sticky": sticky, "ramping": ramping, "actions": [], "rewards": [], "ends": [], "frames": [],
        }
        self.hash = hashlib.sha256()
        self.hardest = 0
        self.see()

    def see(self):
        self.hash.update(self.env.state().astype(np.uint8).tobytes())

    def step(self, action):
        step = len(self.result["actions"])
        self.result["actions"].append(int(action))
        reward, over = self.env.act(action)
        self.see()
        self.hardest = max(self.hardest, self.env.env.difficulty_ramp() or 0)
        if reward != 0:
            self.result["rewards"].append([step, int(reward)])
        if over:
            self.result["ends"].append(step)
            self.env.reset()
            self.see()
        if len(self.result["actions"]) % 100 == 0:
            self.result["frames"].append(self.hash.hexdigest()[:16])
            self.hash = hashlib.sha256()
        return over

    def done(self):
        self.result["actions"] = "".join(map(str, self.result["actions"]))
        self.result["hardest"] = self.hardest
        return self.result


def survival(env, first, depth, rng, player):
    """How long a copy of the game lasts, and what it earns, if after the first action half of them are wishes and half random."""
    env = copy.deepcopy(env)
    earned = 0
    for step in range(depth):
        reward, over = env.act(first if step == 0 else player(env, rng) if rng.random() < 0.5 else wish_at_random(env, rng))
        earned += reward
        if over:
            return step, earned
    return depth, earned


def careful(env, rng, player, depth, tries):
    """The player's wish if it does not end the game soon, otherwise what lasts longest."""
    wish = player(env, rng)
    best = None
    for action in [wish] + list(rng.permutation(env.minimal_action_set())):
        lasts, earned = max(survival(env, action, depth, rng, player) for _ in range(tries))
        if best is None or (lasts, earned) > best[0]:
            best = ((lasts, earned), action)
        if action == wish and lasts == depth:
            break
    return best[1]


def wish_at_random(env, rng):
    actions = env.minimal_action_set()
    return actions[rng.integers(len(actions))]


def wish_of_submarine(env, rng):
    """Dive for divers, shoot what is ahead, and surface with all six or when the air is low."""
    game = env.env
    if game.diver_count == 6 or (game.oxygen < 40 and game.diver_count != 0):
        return 2
    if game.shot_timer == 0 and any(z[1] == game.sub_y and (z[0] > game.sub_x) == game.sub_or for z in game.e_fish + game.e_subs):
        return 5
    if game.divers:
        x, y = min(((d[0], d[1]) for d in game.divers), key=lambda d: abs(d[0] - game.sub_x) + abs(d[1] - game.sub_y))
        if y != game.sub_y:
            return 4 if y > game.sub_y else 2
        return 3 if x > game.sub_x else 1 if x < game.sub_x else 0
    if game.sub_y < 4:
        return 4
    return wish_at_random(env, rng)


def wish_of_cannon(env, rng):
    """Shoot under an alien, and go there before."""
    game = env.env
    columns = np.flatnonzero(game.alien_map.any(axis=0))
    nearest = columns[np.argmin(np.abs(columns - game.pos))]
    if nearest == game.pos:
        return 5 if game.shot_timer == 0 else 0
    return 3 if nearest > game.pos else 1


WISHES = {"seaquest": wish_of_submarine, "space_invaders": wish_of_cannon}


def record(game, seed, sticky, ramping, steps, player):
    recording = Recording(game, seed, sticky, ramping)
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        if player == "random":
            action = rng.integers(6)
        elif player == "careful":
            depth, tries = (16, 6) if game == "space_invaders" else (8, 4)
            action = careful(recording.env, rng, WISHES.get(game, wish_at_random), depth, tries)
        else:  # hasty: up the road, or with every shot that there is
            action = {"freeway": 2, "space_invaders": 5}.get(game, 0) if rng.random() < 0.8 else rng.integers(6)
        recording.step(action)
    return recording.done()


if __name__ == "__main__":
    minatar.gym.register_envs()
    wrapped = []
    for specification in registered:
        env = minatar.gym.BaseEnv(**specification["kwargs"])
        frame, _ = env.reset(seed=7)
        wrapped.append({
            "id": specification["id"], "others": sorted(set(specification) - {"id", "entry_point", "kwargs"}),
            "observation_space": env.observation_space, "action_space": env.action_space, "actions": [int(a) for a in env.action_set],
            "reset": np.flatnonzero(frame).tolist(), "frame": frame.dtype.name, "truncated": env.step(0)[3],
        })

    games = ["asterix", "breakout", "freeway", "seaquest", "space_invaders"]
    recordings = []
    for game in games:
        careful_one = "hasty" if game == "freeway" else "careful"
        recordings.append(record(game, 0, 0.1, True, 3000, "random"))
        recordings.append(record(game, 2**32 - 1, 0.0, True, 2000, "random"))
        recordings.append(record(game, 123456789, 0.25, False, 2000, "hasty"))
        recordings.append(record(game, 11, 0.1, True, {"freeway": 6000, "breakout": 4000, "space_invaders": 5000}.get(game, 10000), careful_one))
        recordings.append(record(game, 12, 0.0, True, {"space_invaders": 2000}.get(game, 4000), careful_one))
        print(game, [(len(r["ends"]), sum(x[1] for x in r["rewards"]), r["hardest"]) for r in recordings[-5:]], flush=True)
    with open(sys.argv[1], "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(json.dumps({"wrapped": wrapped, "recordings": recordings}, separators=(",", ":")).encode())
