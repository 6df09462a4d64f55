"""The ledger on a desktop, and a script of it that was recorded once."""

from replay_ledger import desktop, ledger, recorded, replays, script

__all__ = ["desktop", "ledger", "recorded", "replays", "script"]
