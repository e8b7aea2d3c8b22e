"""What is measured: each case takes a running server and gives figures, whoever's server it is."""
