"""Who is who: joining, posts, stand-ins, leavers, accounts, units."""
