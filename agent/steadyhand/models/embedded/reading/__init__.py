"""Reading the screen without a model: questions, documents as data, and what changed, from text, layout and pixels."""
