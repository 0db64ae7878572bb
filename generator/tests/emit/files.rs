//! Each file of a small crate.

use super::{file, generated};

const SHOP: &str = include_str!("shop.yaml");

#[test]
fn manifest() {
    insta::assert_snapshot!(file(SHOP, "Cargo.toml"));
}

#[test]
fn library() {
    insta::assert_snapshot!(file(SHOP, "src/lib.rs"));
}

#[test]
fn entry_point() {
    insta::assert_snapshot!(file(SHOP, "src/sdk.rs"));
}

#[test]
fn module() {
    insta::assert_snapshot!(file(SHOP, "src/shop/mod.rs"));
}

#[test]
fn client() {
    insta::assert_snapshot!(file(SHOP, "src/shop/client.rs"));
}

#[test]
fn operations() {
    insta::assert_snapshot!(file(SHOP, "src/shop/operations.rs"));
}

#[test]
fn types() {
    insta::assert_snapshot!(file(SHOP, "src/shop/types.rs"));
    insta::assert_snapshot!(file(SHOP, "src/shop/unused.rs"));
}

#[test]
fn by_name() {
    insta::assert_snapshot!(file(SHOP, "src/shop/dynamic.rs"));
    insta::assert_snapshot!(file(SHOP, "src/dynamic.rs"));
}

#[test]
fn all_of_it_is_rust_in_lines_of_a_hundred_columns() {
    for file in generated(SHOP).iter().filter(|file| file.path.starts_with("src/")) {
        syn::parse_file(&file.content).unwrap_or_else(|error| panic!("{}: {error}", file.path));
        let long = file.content.lines().find(|line| line.chars().count() > 100);
        assert_eq!(long, None, "{}", file.path);
    }
}

#[test]
fn twice_the_same_bytes() {
    assert_eq!(generated(SHOP), generated(SHOP));
}
