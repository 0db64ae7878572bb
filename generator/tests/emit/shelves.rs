//! Which types stand in which file, and what is written once.

use super::{file, generated};

const LIBRARY: &str = "
openapi: 3.0.3
info: { title: Library, version: '1' }
paths:
  /books:
    get:
      operationId: listBooks
      parameters:
        - { name: order, in: query, schema: { type: string, enum: [up, down] } }
      responses:
        200: { description: '', content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Book' } } } } }
  /shelves:
    get:
      operationId: listShelves
      parameters:
        - { name: order, in: query, schema: { description: Which way., type: string, enum: [up, down] } }
        - { name: kind, in: query, schema: { type: string, enum: [paper, audio] } }
      responses:
        200: { description: '', content: { application/json: { schema: { type: object, properties: { place: { type: object, properties: { room: { type: string } } } } } } } }
  /rooms:
    get:
      operationId: listRooms
      responses:
        200: { description: '', content: { application/json: { schema: { type: object, properties: { place: { type: object, properties: { room: { type: string } } } } } } } }
components:
  schemas:
    Book:
      type: object
      properties:
        kind: { $ref: '#/components/schemas/Kind' }
        again: { $ref: '#/components/schemas/Book' }
        author: { type: object, properties: { name: { type: string } } }
        editor: { type: object, properties: { name: { type: string } } }
        printer: { type: object, properties: { name: { type: string, description: The firm. } } }
    Kind: { type: string, enum: [paper, audio] }
    SameKind: { type: string, enum: [paper, audio] }
    BookAdded: { type: object, properties: { book: { $ref: '#/components/schemas/Book' }, by: { $ref: '#/components/schemas/Person' } } }
    Person: { type: object, properties: { name: { type: string } } }
";

#[test]
fn what_operations_reach() {
    insta::assert_snapshot!(file(LIBRARY, "src/shop/types.rs"));
}

#[test]
fn what_no_operation_reaches_is_behind_a_feature() {
    insta::assert_snapshot!(file(LIBRARY, "src/shop/unused.rs"));
    insta::assert_snapshot!(file(LIBRARY, "src/shop/mod.rs"));
    assert!(file(LIBRARY, "Cargo.toml").contains("\nall-schemas = []\n"));
}

#[test]
fn a_document_that_uses_all_of_its_schemas_has_no_such_feature() {
    let used = &LIBRARY[..LIBRARY.find("    SameKind").expect("there")];
    assert!(!file(used, "Cargo.toml").contains("all-schemas"));
    assert!(generated(used).iter().all(|file| file.path != "src/shop/unused.rs"));
}
