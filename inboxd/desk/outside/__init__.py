"""What comes from outside: customers' mail, suppliers', ratings, reports, and who may join a ticket."""
