"""The hands: one file a back-end."""
