"""The competing explanations of an episode, each against the data held: the episode card."""
