"""What the store, the register, the answers and the organisation say of a time, and the reports that tell it."""
