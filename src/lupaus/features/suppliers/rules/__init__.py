"""What the room of suppliers knows, as pure rules: slips and their recurrence, deeds beside words, harm downstream."""
