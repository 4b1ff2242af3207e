"""Records what the field's Atari wrappers show of a game, frame by frame, with NumPy and OpenCV alone.

    PYTHONPATH=../../Python GRADUS_STAND_IN=numpy python3 atari.py > atari.json     (recorded with NumPy 1.24.2, OpenCV 4.6.0)

The wrappers are written here as in stable-baselines3's atari_wrappers.py: NoopResetEnv, MaxAndSkipEnv, EpisodicLifeEnv, FireResetEnv, WarpFrame,
ClipRewardEnv, and a stack of four frames as channels. Two things differ on purpose, as Gradus says: MaxAndSkipEnv shows the frame that an episode
ended with, and FireResetEnv shows the frame of its last reset. The game is the stand-in for ale-py in tests/Python.
"""
import hashlib
import json

import cv2
import numpy as np
from ale_py import Game, Quiet


class Pipeline:
    def __init__(self, game, training):
        self.game, self.training = game, training
        self.fire = game.get_action_meanings()[1] == "FIRE" and len(game.get_action_meanings()) >= 3
        self.over, self.lives = True, 0

    # NoopResetEnv
    def noop_reset(self, seed):
        frame, _ = self.game.reset(seed=seed)
        if seed is not None:
            self.random = np.random.Generator(np.random.PCG64(seed))
        for _ in range(self.random.integers(1, 31)):
            frame, _, terminated, truncated, _ = self.game.step(0)
            if terminated or truncated:
                frame, _ = self.game.reset()
        return frame

    # MaxAndSkipEnv
    def skip(self, action):
        total, seen = 0.0, []
        for _ in range(4):
            frame, reward, terminated, truncated, _ = self.game.step(action)
            total += reward
            seen.append(frame)
            if terminated or truncated:
                break
        return np.max(np.stack(seen[-2:]), axis=0), total, terminated, truncated

    # EpisodicLifeEnv
    def life_reset(self, seed):
        if not self.training or seed is not None or self.over:
            frame = self.noop_reset(seed)
        else:
            frame, _, terminated, truncated = self.skip(0)
            if terminated or truncated:
                frame = self.noop_reset(None)
        self.over, self.lives = False, self.game.ale.lives()
        return frame

    def life_step(self, action):
        frame, reward, terminated, truncated = self.skip(action)
        self.over = terminated or truncated
        if self.training:
            lives = self.game.ale.lives()
            if 0 < lives < self.lives:
                terminated = True
            self.lives = lives
        return frame, reward, terminated, truncated

    # FireResetEnv
    def fire_reset(self, seed):
        frame = self.life_reset(seed)
        for action in (1, 2) if self.fire else ():
            frame, _, terminated, truncated = self.life_step(action)
            if terminated or truncated:
                frame = self.life_reset(None)
        return frame

    # WarpFrame
    def warp(self, frame):
        return cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (84, 84), interpolation=cv2.INTER_AREA)

    def reset(self, seed=None):
        self.frames = [self.warp(self.fire_reset(seed))] * 4
        return np.stack(self.frames, axis=-1)

    def step(self, action):
        frame, reward, terminated, truncated = self.life_step(action)
        self.frames = self.frames[1:] + [self.warp(frame)]
        return np.stack(self.frames, axis=-1), float(np.sign(reward)) if self.training else reward, terminated, truncated


def digest(image):
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest()[:16]


def run(kind, training, seed, steps):
    game = Pipeline(kind(frameskip=1), training)
    record = {"game": kind.__name__, "training": training, "seed": seed, "reset": digest(game.reset(seed)), "steps": []}
    for i in range(steps):
        action = (i * i + i // 3) % len(game.game.get_action_meanings())
        image, reward, terminated, truncated = game.step(action)
        step = [action, digest(image), reward, int(terminated), int(truncated)]
        if terminated or truncated:
            step.append(digest(game.reset()))
        record["steps"].append(step)
    return record


def picture(height, width, channels, seed):
    """An image of NumPy's own random numbers; the other side draws the same."""
    return np.random.Generator(np.random.PCG64(seed)).integers(0, 256, size=(height, width, channels))


resized = []
for seed, (height, width, channels, to_height, to_width) in enumerate(
        [(210, 160, 1, 84, 84), (210, 160, 3, 84, 84), (250, 160, 1, 84, 84), (16, 12, 3, 8, 6), (9, 12, 1, 3, 4), (7, 5, 3, 5, 3), (10, 10, 1, 10, 7)]):
    image = picture(height, width, channels, seed).astype(np.uint8)
    small = cv2.resize(image, (to_width, to_height), interpolation=cv2.INTER_AREA).reshape(to_height, to_width, channels)
    resized.append({"seed": seed, "from": [height, width, channels], "to": [to_height, to_width], "sum": int(small.sum()), "digest": digest(small)})
colours = picture(40, 50, 3, 99).astype(np.uint8)
grey = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)
print(json.dumps({
    "grey": {"seed": 99, "shape": [40, 50, 3], "sum": int(grey.sum()), "digest": digest(grey)},
    "resized": resized,
    "runs": [run(Game, True, 7, 160), run(Game, False, 7, 160), run(Quiet, True, 3, 120)],
}, indent=None, separators=(",", ":")))
