//! `shared`: one type for a schema that several APIs have.

use crate::{Made, document, made};

const STOCK: &str = "
Order:
  type: object
  required: [id, total]
  properties:
    id: { type: string, readOnly: true }
    total: { $ref: '#/components/schemas/Money' }
    history: { type: array, items: { $ref: '#/components/schemas/Order' } }
Money:
  description: An amount.
  type: object
  required: [amount, currency]
  properties:
    amount: { type: integer }
    currency: { $ref: '#/components/schemas/Currency' }
    of: { type: object, properties: { rate: { type: number } } }
Currency: { type: string, enum: [EUR, USD] }
Tree: { type: array, items: { $ref: '#/components/schemas/Tree' } }
Error: { type: object, properties: { code: { type: integer } } }
Own: { type: object, properties: { only: { type: string } } }
";

const PAY: &str = "
Error: { type: object, properties: { code: { type: string } } }
Tree: { type: array, items: { $ref: '#/components/schemas/Tree' } }
Currency: { type: string, enum: [USD, EUR] }
Money:
  type: object
  required: [currency, amount]
  properties:
    currency: { $ref: '#/components/schemas/Currency' }
    of: { type: object, properties: { rate: { type: number, description: In euros. } } }
    amount: { type: integer }
Order:
  type: object
  required: [id, total]
  properties:
    id: { type: string, readOnly: true }
    total: { $ref: '#/components/schemas/Money' }
    history: { type: array, items: { $ref: '#/components/schemas/Order' } }
    paid: { type: boolean }
";

const APIS: &str = "apis: { stock: { spec: stock.yaml }, pay: { spec: pay.yaml } }\n";

fn both(manifest: &str) -> Made {
    let (stock, pay) = (document(STOCK), document(PAY));
    let manifest = format!("{APIS}{manifest}");
    made(&[("fanwise.yaml", &manifest), ("stock.yaml", &stock), ("pay.yaml", &pay)])
}

#[test]
fn equal_schemas_become_one_type_and_keep_their_paths() {
    let made = both(
        "shared: [Money, Tree]
derive: { Money: [Eq] }
fanouts:
  buy:
    inputs: { price: { $ref: 'stock#/components/schemas/Money' } }
    legs:
      get: { call: stock.putOrder, path: { id: a }, body: { total: $inputs.price } }
      pay:
        call: pay.putOrder
        path: { id: a }
        body: { total: $legs.get.response.body#/total, history: [{ total: { amount: 1, currency: EUR } }] }
",
    );
    assert!(!made.said.contains("error"), "{}", made.said);
    insta::assert_snapshot!("shared.types", made.file("src/shared/types.rs"));
    insta::assert_snapshot!("shared.stock", made.file("src/stock/types.rs"));
    insta::assert_snapshot!("shared.pay", made.file("src/pay/types.rs"));
    insta::assert_snapshot!("shared.lib", made.file("src/lib.rs"));
    insta::assert_snapshot!("shared.fanout", made.file("src/fanouts/buy.rs"));
}

#[test]
fn what_is_not_the_same_is_said() {
    insta::assert_snapshot!(both("shared: [Order, Error, Own, Moeny, nowhere.yaml]\n").said);
}

/// A file that both documents refer to.
#[test]
fn a_file_of_both() {
    let one = |name: &str| {
        document(&format!(
            "Order: {{ type: object, properties: {{ {name}: {{ $ref: 'common.yaml#/Money' }}, at: {{ $ref: 'common.yaml#/Place' }} }} }}"
        ))
    };
    let common = "Money: { type: object, properties: { amount: { type: integer } } }
Place: { type: object, properties: { street: { type: string } } }\n";
    let with = |shared: &str| {
        let manifest = format!("{APIS}shared: [{shared}]\n");
        made(&[
            ("fanwise.yaml", &manifest),
            ("stock.yaml", &one("a")),
            ("pay.yaml", &one("b")),
            ("common.yaml", common),
        ])
    };
    let all = with("common.yaml");
    assert_eq!(all.said, "");
    insta::assert_snapshot!("file.all", all.file("src/shared/types.rs"));
    let money = with("'common.yaml#/Money'");
    assert_eq!(money.said, "");
    let types = money.file("src/shared/types.rs");
    assert!(types.contains("Money") && !types.contains("Place"), "{types}");
}

#[test]
fn inspect_lists_what_could_be_shared() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = |name: &str, text: &str| {
        let path = folder.path().join(format!("{name}.yaml"));
        std::fs::write(&path, document(text)).expect("a file");
        fanwise::generate::NamedSpec { name: name.to_owned(), path }
    };
    let specs = [spec("stock", STOCK), spec("pay", PAY)];
    let mut diagnostics = fanwise::diagnostic::Diagnostics::new();
    let refs = fanwise::load::LoadOptions::default();
    let inspection =
        fanwise::inspect::inspect(&specs, refs, &mut diagnostics).expect("they are documents");
    let text = inspection.to_string();
    let (_, end) = text.split_once("\nschemas that are").expect("the section is there");
    insta::assert_snapshot!(end);
}

/// Answers of one API may lack what the shared type requires: they have one of their own.
#[test]
fn a_lenient_api_has_its_own_answers() {
    let (stock, pay) = (document(STOCK), document(PAY));
    let manifest = "apis: { stock: { spec: stock.yaml }, pay: { spec: pay.yaml, decode: lenient } }
shared: [Money]
";
    let made = made(&[("fanwise.yaml", manifest), ("stock.yaml", &stock), ("pay.yaml", &pay)]);
    assert_eq!(made.said, "");
    insta::assert_snapshot!("lenient.shared", made.file("src/shared/types.rs"));
    insta::assert_snapshot!("lenient.pay", made.file("src/pay/types.rs"));
}
