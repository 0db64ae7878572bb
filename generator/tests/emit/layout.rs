//! What is too long for a line.

use super::file;

#[test]
fn long_names_types_and_texts() {
    let text = "
openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a/very/long/path/that/goes/on/and/on/until/nobody/knows/any/more/where/it/had/begun/or/where/it/will/end:
    get:
      operationId: aVeryLongNameOfAnOperationThatNobodyWouldEverWriteByHandButThatMachinesDo
      responses:
        200: { description: '', content: { application/json: { schema: { type: string } } } }
        404: { description: '', content: { application/vnd.a.very.long.media.type+json: { schema: { type: number } } } }
        409: { description: '' }
components:
  schemas:
    Thing:
      type: object
      properties:
        a_property_with_a_name_that_is_long_enough:
          type: array
          items: { $ref: '#/components/schemas/AnotherTypeWithANameThatIsLongEnough' }
        'a sentence as the name of a property, which no one would do, and which some do all the same, at length': {}
        kind: { type: string, enum: ['a value of more than a hundred columns, which has to be broken somewhere between its words'] }
      required: [a_property_with_a_name_that_is_long_enough]
    AnotherTypeWithANameThatIsLongEnough: { type: object, properties: { a: {} } }
    Either:
      oneOf:
        - { title: The first of both alternatives, type: object, required: [a], properties: { a: {} } }
        - { $ref: '#/components/schemas/AnotherTypeWithANameThatIsLongEnough' }
";
    insta::assert_snapshot!(file(text, "src/shop/operations.rs"));
    insta::assert_snapshot!(file(text, "src/shop/unused.rs"));
}
