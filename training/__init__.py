"""The data team's workshop: labelled documents in, a vetted model out."""
