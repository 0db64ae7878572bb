//! Names that meet.

use super::{lowered, named, named_alone, operations, types};

#[test]
fn the_name_that_needs_no_change_keeps_it() {
    insta::assert_snapshot!(types(
        "
components:
  schemas:
    foo-bar: { type: object, properties: { a: {} } }
    FooBar: { type: object, properties: { fooBar: {}, foo_bar: {}, foo-bar: {}, FOO_BAR: {} } }
    FOOBar: { type: object, properties: { a: {} } }
"
    ));
}

#[test]
fn what_is_in_line_gives_way_to_components() {
    insta::assert_snapshot!(types(
        "
components:
  schemas:
    Order:
      type: object
      properties:
        status: { type: string, enum: [a, b] }
        lines: { type: array, items: { type: object, properties: { sku: { type: string } } } }
    OrderStatus: { type: string, enum: [c] }
"
    ));
}

#[test]
fn operations_that_meet() {
    insta::assert_snapshot!(operations(
        "
paths:
  /a:
    get: { operationId: getStock, responses: { 200: { description: '' } } }
  /b:
    get: { operationId: get_stock, responses: { 200: { description: '' } } }
  /c:
    post: { operationId: GetStock, responses: { 200: { description: '' } } }
  /pets/{petId}/toys:
    get:
      parameters: [{ name: petId, in: path, required: true, schema: { type: string } }]
      responses: { 200: { description: '' } }
  /pets/petId/toys:
    get: { responses: { 200: { description: '' } } }
  /:
    get: { responses: { 200: { description: '' } } }
"
    ));
}

#[test]
fn answers() {
    insta::assert_snapshot!(operations(
        "
paths:
  /a:
    get:
      operationId: read
      responses:
        200:
          description: ''
          content:
            application/json: { schema: { type: object, properties: { a: {} } } }
            text/csv: { schema: { type: string } }
        202: { description: '' }
        404: { description: '', content: { application/json: { schema: { type: string } } } }
        299: { description: '' }
        4XX: { description: '' }
        default: { description: '', content: { application/json: { schema: { type: number } } } }
  /b:
    get: { operationId: readError, responses: { 200: { description: '' } } }
"
    ));
}

#[test]
fn nothing_outside_of_an_api_renames_it() {
    let pets = "
paths:
  /pets: { get: { operationId: listPets, responses: {} } }
components:
  schemas:
    Pet: { type: object, properties: { kind: { type: string, enum: [cat] } } }
";
    let others = "
paths:
  /pets: { get: { operationId: list_pets, responses: {} } }
components:
  schemas:
    pet: { type: object, properties: { a: {} } }
    PetKind: { type: object, properties: { a: {} } }
";
    let alone = lowered(&[("pets", pets)]);
    let beside = lowered(&[("others", others), ("pets", pets), ("third", others)]);
    let idents = |ir: &fanwise::ir::Ir, all: fanwise::name::Names| {
        let of_api = ir.types.iter().map(|(id, _)| all.ty(id).clone());
        let of_api = of_api.filter(|ty| ty.module[0] == "pets");
        let (pets, _) = ir.apis.iter().find(|(_, api)| api.name == "pets").expect("it is there");
        let operations = ir.apis[pets].operations.iter().map(|&id| all.operation(id).clone());
        (of_api.collect::<Vec<_>>(), operations.collect::<Vec<_>>())
    };
    assert_eq!(idents(&alone, named_alone(&alone)), idents(&beside, named(&beside)));
}
