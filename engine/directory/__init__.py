"""Sign-in against a directory (LDAP): what is asked of it, by which process, and who that makes of somebody here."""
