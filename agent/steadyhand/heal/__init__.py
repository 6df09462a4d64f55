"""What a replay found again under another name: told as a diff and a page, or written into the script."""
