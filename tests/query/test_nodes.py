import copy
import pickle

import pytest
from whoosh.query import And, NullQuery, Or, Query, Term

from searchapp.query import Enough, ExactPhrase, Unit

BOTH = ("title", "body")


def enough(*terms: str, share: float = 1.0) -> Enough:
    return Enough(BOTH, tuple(Unit(term) for term in terms), share)


def test_equal_nodes_are_equal_and_hash_alike() -> None:
    assert enough("春天") == enough("春天")
    assert hash(enough("春天")) == hash(enough("春天"))
    assert ExactPhrase(BOTH, "春天") == ExactPhrase(BOTH, "春天")
    assert hash(ExactPhrase(BOTH, "春天")) == hash(ExactPhrase(BOTH, "春天"))


@pytest.mark.parametrize(
    "other",
    [
        enough("秋天"),
        enough("春天", share=0.5),
        Enough(("title",), (Unit("春天"),), 1.0),
        Enough(BOTH, (Unit("春天", prefix=True),), 1.0),
        ExactPhrase(BOTH, "春天"),
        Term("source", "春天"),
    ],
)
def test_nodes_that_differ_are_unequal(other: Query) -> None:
    assert enough("春天") != other


def test_normalize_keeps_each_unit_once() -> None:
    assert enough("春天", "花园", "春天").normalize() == enough("春天", "花园")


def test_nodes_without_content_normalize_to_nothing() -> None:
    assert enough().normalize() is NullQuery
    assert ExactPhrase(BOTH, "").normalize() is NullQuery


def test_whooshs_normalize_removes_equal_nodes() -> None:
    assert Or([enough("春天"), enough("春天"), And([ExactPhrase(BOTH, "花园")])]).normalize() == Or(
        [enough("春天"), ExactPhrase(BOTH, "花园")]
    )


def test_whooshs_tree_functions_work_on_the_nodes() -> None:
    phrase = ExactPhrase(BOTH, "花园")
    tree = And([enough("春天"), phrase])
    assert list(tree.leaves()) == [enough("春天"), phrase]
    assert tree.accept(lambda node: node) == tree
    assert copy.deepcopy(tree) == tree == pickle.loads(pickle.dumps(tree))
    assert phrase.with_boost(2.0).boost == 2.0
    assert phrase.boost == 1.0
    assert str(tree) == '(title|body:{春天}~1.00 AND title|body:"花园")'
    assert eval(repr(tree)) == tree


def test_all_terms_are_the_whole_units_in_the_bigram_fields() -> None:
    node = Enough(BOTH, (Unit("春天"), Unit("花", prefix=True)), 1.0)
    assert set(And([node, Term("source", "晚报")]).iter_all_terms()) == {
        ("title_bigrams", "春天"),
        ("body_bigrams", "春天"),
        ("source", "晚报"),
    }


def test_field_is_known_only_where_there_is_one() -> None:
    assert ExactPhrase(("title",), "花园").field() == "title"
    assert ExactPhrase(BOTH, "花园").field() is None
