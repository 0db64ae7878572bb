use classes::merge_patch::operations::{PatchSettings, PatchWidget};
use classes::merge_patch::types::{Settings, Shelf, ShelfPatch, WidgetPatch};
use fanwise_runtime::{Map, Operation};

fn body<O: Operation>(operation: &O) -> String {
    let request = operation.request().unwrap();
    String::from_utf8(request.body().unwrap().to_vec()).unwrap()
}

#[test]
fn null_takes_away_at_any_depth_but_inside_of_lists() {
    let mut patch = WidgetPatch::new("a");
    patch.label = Some(None);
    patch.shelves = Some(Some(Map::from([("old".to_owned(), None)])));
    let mut shelf = ShelfPatch::new();
    shelf.row = Some(None);
    patch.shelf = Some(Some(shelf));
    patch.history = Some(Some(vec![Shelf::new()]));
    assert_eq!(
        body(&PatchWidget::new("1", patch)),
        r#"{"name":"a","label":null,"shelf":{"row":null},"shelves":{"old":null},"history":[{}]}"#
    );
}

#[test]
fn what_is_absent_is_not_sent() {
    assert_eq!(body(&PatchWidget::new("1", WidgetPatch::new("a"))), r#"{"name":"a"}"#);
}

#[test]
fn a_schema_of_patches_alone_is_one_itself() {
    let mut settings = Settings::new();
    settings.theme = Some(None);
    settings.colours = Some(Some(Map::from([("a".to_owned(), None)])));
    let operation = PatchSettings::new(settings);
    assert_eq!(body(&operation), r#"{"theme":null,"colours":{"a":null}}"#);
    let request = operation.request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/merge-patch+json; charset=utf-8");
}
