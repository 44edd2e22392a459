"""networkx: paths, centrality, communities and a flow on random graphs."""

import networkx as nx

graph = nx.gnm_random_graph(1300, 6500, seed=3)
print(sum(nx.betweenness_centrality(graph).values()))
print(nx.average_shortest_path_length(graph))
print(sorted(nx.core_number(graph).values())[-10:])
print(len(nx.community.label_propagation_communities(graph)))
print(sum(nx.clustering(graph).values()))
weighted = nx.gnm_random_graph(300, 2400, seed=5, directed=True)
for number, (a, b) in enumerate(weighted.edges):
    weighted[a][b]["capacity"] = weighted[a][b]["weight"] = number * 7 % 23 + 1
print(nx.maximum_flow_value(weighted, 0, 299))
print(sum(sum(lengths.values()) for _, lengths in nx.all_pairs_dijkstra_path_length(weighted)))
