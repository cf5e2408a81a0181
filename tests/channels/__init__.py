"""Channels are tried against real servers on loopback; nothing of ours is mocked."""

from __future__ import annotations
