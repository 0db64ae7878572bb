//! Unions.

use fanwise_runtime::xml::Xml;
use serde_json::json;

use crate::{both, read};

static CAT: Xml = Xml::record("Cat", &[("kind", Xml::WORD), ("lives", Xml::NUMBER)]);
static DOG: Xml = Xml::record("Dog", &[("kind", Xml::WORD), ("tricks", Xml::list(&Xml::TEXT))]);

#[test]
fn a_tag_tells_the_alternative() {
    static PET: Xml =
        Xml::one_of(Some("kind"), &[(&["cat"], Xml::of(&CAT)), (&["dog"], Xml::of(&DOG))])
            .named("Pet");
    both(
        &PET,
        json!({ "kind": "dog", "tricks": ["sit"] }),
        "<Pet><kind>dog</kind><tricks>sit</tricks></Pet>",
    );
    both(&PET, json!({ "kind": "cat", "lives": 9 }), "<Pet><kind>cat</kind><lives>9</lives></Pet>");
    // An alternative without its tag is known by its root.
    assert_eq!(read(&PET, "<Cat><lives>9</lives></Cat>"), json!({ "lives": 9, "kind": "cat" }));
}

#[test]
fn without_a_tag_names_tell_it() {
    static CAR: Xml = Xml::record("Car", &[("wheels", Xml::NUMBER)]);
    static BOAT: Xml = Xml::record("Boat", &[("sails", Xml::NUMBER.attribute())]);
    static ANY: Xml = Xml::record(
        "r",
        &[(
            "v",
            Xml::list(&Xml::one_of(
                None,
                &[
                    (&[], Xml::of(&CAR)),
                    (&[], Xml::of(&BOAT)),
                    (&[], Xml::NUMBER),
                    (&[], Xml::TEXT),
                ],
            )),
        )],
    );
    both(
        &ANY,
        json!({ "v": [{ "sails": 2 }, { "wheels": 4 }, 7, "seven"] }),
        "<r><v sails=\"2\"/><v><wheels>4</wheels></v><v>7</v><v>seven</v></r>",
    );
}

#[test]
fn alternatives_may_be_elements_themselves() {
    static ZOO: Xml = Xml::record(
        "Zoo",
        &[
            (
                "animals",
                Xml::list(
                    &Xml::one_of(None, &[(&[], Xml::of(&CAT)), (&[], Xml::of(&DOG))]).inside(),
                )
                .wrapped(),
            ),
            ("star", Xml::one_of(None, &[(&[], Xml::of(&CAT)), (&[], Xml::of(&DOG))]).inside()),
        ],
    );
    both(
        &ZOO,
        json!({ "animals": [{ "lives": 1 }, { "tricks": ["x"] }], "star": { "tricks": ["y"] } }),
        "<Zoo><animals><Cat><lives>1</lives></Cat><Dog><tricks>x</tricks></Dog></animals>\
         <Dog><tricks>y</tricks></Dog></Zoo>",
    );
}
