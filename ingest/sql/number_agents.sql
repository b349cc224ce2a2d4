-- Today's tree on the agents, after names, agents or uplines changed.
select number_tree(%(today)s)
