"""Who is told what: mails to agents, admins and customers, before they are composed."""
