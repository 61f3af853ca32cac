"""-> a qualification report: is the program installed as it was released, and does it give what others print."""
