"""The organisation that inspects itself: its unit, its people, its information systems, and what it says of the year's inspection."""
