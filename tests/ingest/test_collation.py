from ingest.collation import name_key


def test_names_sort_by_letters_before_accents_and_case():
    names = ["Zoe", "ann", "Ann", "Änn", "Anne", "Bo", "Ōno", "Ono"]

    in_order = sorted(names, key=name_key)

    assert in_order == ["ann", "Ann", "Änn", "Anne", "Bo", "Ono", "Ōno", "Zoe"]
