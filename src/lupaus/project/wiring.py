"""Where rooms, channels and the engine are joined, once. Read this to know what follows what."""

from __future__ import annotations
