"""What agents write: commands, answers, notes, questions, and what speaks against them."""
