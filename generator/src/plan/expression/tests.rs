//! What texts are read as.

use super::{Part, Root, Text, meant, parse};

#[test]
fn a_text_is_itself_an_expression_or_holds_some() {
    assert_eq!(parse("a $ b"), Ok(Text::Literal("a $ b".to_owned())));
    assert_eq!(parse("$5"), Ok(Text::Literal("$5".to_owned())));
    let Ok(Text::Mixed(parts)) = parse("order-{$inputs.id}!") else { panic!("no mixture") };
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[0], Part::Literal("order-".to_owned()));
}

#[test]
fn pointers_lose_their_escapes() {
    let Ok(Text::Whole(one)) = parse("$legs.a.response.body#/x~1y/~0/0") else { panic!("no") };
    assert_eq!(one.root, Root::Body("a".to_owned()));
    assert_eq!(one.pointer, ["x/y", "~", "0"]);
}

#[test]
fn an_element_has_fields_and_a_pointer() {
    for (text, pointer) in [
        ("$each", vec![]),
        ("$each.id", vec!["id"]),
        ("$each#/lines/0", vec!["lines", "0"]),
        ("$each.lines#/0", vec!["lines", "0"]),
        ("$each#/", vec![""]),
    ] {
        let Ok(Text::Whole(one)) = parse(text) else { panic!("{text}") };
        assert_eq!((one.root, one.pointer), (Root::Element, pointer_of(&pointer)), "{text}");
    }
}

fn pointer_of(tokens: &[&str]) -> Vec<String> {
    tokens.iter().map(|token| (*token).to_owned()).collect()
}

#[test]
fn every_fault_says_what_to_do() {
    for bad in [
        "$input.x",
        "$inputs",
        "$inputs.a.b",
        "$legs.a",
        "$legs.a.response.body.id",
        "$legs.a.statusCode#/x",
        "$inputs.a#b",
        "$each.",
        "$each.a.b",
        "$each#x",
        "$eech.a",
        "x {$inputs.a",
    ] {
        let fault = parse(bad).expect_err(bad);
        assert!(!fault.help.is_empty(), "{bad}");
    }
}

#[test]
fn the_help_is_what_was_meant() {
    for (written, meant) in [
        ("$each.items[0].sku", "write `$each#/items/0/sku`"),
        ("$inputs.a.b", "write `$inputs.a#/b`"),
        ("$inputs.o[0].id", "write `$inputs.o#/0/id`"),
        ("$legs.a.response.body.items[0]", "write `$legs.a.response.body#/items/0`"),
        ("$legs.a.response.body[0]", "write `$legs.a.response.body#/0`"),
        ("$legs.a.body#/id", "write `$legs.a.response.body#/id`"),
        ("$legs.a.outputs.id", "write `$legs.a.response.body#/id`"),
        ("$legs.a.response.headers.ETag", "write `$legs.a.response.header.ETag`"),
        ("$legs.a.status", "write `$legs.a.statusCode`"),
        ("$legs.a", "write `$legs.a.response.body`"),
        ("$steps.a.response.body", "legs are read by `$legs.name`"),
        ("$item.id", "an element of a list is `$each`"),
    ] {
        let fault = parse(written).expect_err(written);
        assert_eq!(fault.help, meant, "{written}");
    }
}

#[test]
fn a_text_may_look_like_an_expression() {
    for (text, wanted) in [
        ("${inputs.x}", Some("{$inputs.x}")),
        ("a-${inputs.x}/${legs.y.statusCode}", Some("a-{$inputs.x}/{$legs.y.statusCode}")),
        ("id {inputs.x}", Some("id {$inputs.x}")),
        ("inputs.x", Some("$inputs.x")),
        ("legs.a.response.body#/id", Some("$legs.a.response.body#/id")),
        ("inputs. More of them", None),
        ("each.", None),
        ("{orders}", None),
        ("$5", None),
    ] {
        assert_eq!(meant(text).as_deref(), wanted, "{text}");
    }
}
