"""Understanding what a family writes: the parts of the Rasa pipeline that are our own."""
