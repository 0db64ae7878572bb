//! Decides every Rust identifier once, in scopes.
//!
//! Invariant: names-of-an-api. The names of an API depend on nothing outside of its document;
//! documents may be added or change places and rename nothing in the others.
//! Invariant: names-are-stable. A name depends on what is named, not on its position.

mod alike;
mod fan_outs;
mod ident;
mod operations;
mod reserved;
mod rules;
mod scope;
mod status;
mod types;
mod words;
mod xml;

use std::collections::BTreeMap;

pub use alike::alike;

use crate::analyse::Facts;
use crate::ir::{ApiId, ForeignId, Ir, OperationId, RulesId, RustPath, TypeId};
use crate::package::Package;
use crate::plan::{FanOutId, Plan};

/// Every identifier of a generated crate, as it stands in code (`r#type` where it must).
#[derive(Clone, Debug)]
pub struct Names {
    sdk: SdkNames,
    apis: Vec<ApiNames>,
    types: Vec<TypeNames>,
    operations: Vec<OperationNames>,
    fan_outs: Vec<FanOutNames>,
    foreign: Vec<String>,
    derives: BTreeMap<TypeId, Vec<String>>,
    xml: xml::XmlNames,
    rules: rules::RuleNames,
}

/// The entry point's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SdkNames {
    /// `CheckoutSdk`.
    pub ident: String,
    /// `CheckoutSdkBuilder`.
    pub builder: String,
}

/// The names of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiNames {
    /// Its module at the crate's root, never a keyword: `inventory`. The SDK's method and field and
    /// the builder's method have the same name.
    pub module: String,
    /// Of each of its groups.
    pub groups: Vec<GroupNames>,
}

/// The names of the operations of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupNames {
    /// Its module in that of the API, never a keyword: `line_items`.
    pub module: String,
    /// The feature of the crate: `inventory-line_items`. A module has no `-`, so that it is nobody
    /// else's.
    pub feature: String,
}

/// The names of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeNames {
    /// The path of its module from the crate's root: `["inventory", "types"]`.
    pub module: Vec<String>,
    /// `LineItem`.
    pub ident: String,
    /// Of a record: a name per field, in their order.
    pub fields: Vec<String>,
    /// Of an enumeration or union: a name per value or variant, in their order.
    pub variants: Vec<String>,
}

/// The names of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationNames {
    /// Its struct in `<api>::operations`: `DeductStock`.
    pub ident: String,
    /// The client's method: `deduct_stock`.
    pub method: String,
    /// A field per parameter, in their order.
    pub parameters: Vec<String>,
    /// The field of the body, where it has one.
    pub body: Option<String>,
    /// The enum of its answers, where there are several: `DeductStockAnswer`.
    pub answer: Option<String>,
    /// A name per variant of `answer`.
    pub answer_variants: Vec<String>,
    /// The enum of its errors, where there are several: `DeductStockError`.
    pub error: Option<String>,
    /// A name per variant of `error`.
    pub error_variants: Vec<String>,
}

/// The names of a fan-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FanOutNames {
    /// Its module in `fanouts`, never a keyword: `place_order`.
    pub module: String,
    /// The SDK's method: `place_order`.
    pub method: String,
    /// The struct of its inputs: `PlaceOrder`.
    pub inputs: String,
    /// The struct of its legs: `PlaceOrderLegs`.
    pub legs: String,
    /// What comes of it: `PlaceOrderOutcome`.
    pub outcome: String,
    /// A field per input, in their order.
    pub input_fields: Vec<String>,
    /// A field per leg, in their order.
    pub leg_fields: Vec<String>,
    /// What an element of each leg's list is called where it is an argument: `order`.
    pub elements: Vec<String>,
}

impl Names {
    /// The entry point's names.
    pub fn sdk(&self) -> &SdkNames {
        &self.sdk
    }

    /// Whether all types, fields and variants are called in ASCII.
    pub fn is_ascii(&self) -> bool {
        let of_types = self.types.iter().all(|ty| {
            ty.ident.is_ascii() && ty.fields.iter().chain(&ty.variants).all(|name| name.is_ascii())
        });
        let of_operations = self.operations.iter().all(|one| {
            let parameters = one.parameters.iter().all(|name| name.is_ascii());
            one.ident.is_ascii() && one.method.is_ascii() && parameters
        });
        of_types && of_operations && self.sdk.ident.is_ascii()
    }

    /// The names of an API.
    pub fn api(&self, id: ApiId) -> &ApiNames {
        &self.apis[id.index()]
    }

    /// The names of a type.
    pub fn ty(&self, id: TypeId) -> &TypeNames {
        &self.types[id.index()]
    }

    /// The path of a type that is not generated, as it stands everywhere in the crate.
    pub fn foreign(&self, id: ForeignId) -> &str {
        &self.foreign[id.index()]
    }

    /// What a type derives beside what it always does.
    pub fn derives(&self, id: TypeId) -> &[String] {
        self.derives.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The names of an operation.
    pub fn operation(&self, id: OperationId) -> &OperationNames {
        &self.operations[id.index()]
    }

    /// An API's table of a type that travels as XML: `LINE_ITEM`. Of all others it is empty.
    pub fn xml_type(&self, api: ApiId, id: TypeId) -> &str {
        self.xml.types.get(&(api, id)).map_or("", String::as_str)
    }

    /// The tables of an API's bodies that are no such type, in their order.
    pub fn xml_roots(&self, id: ApiId) -> &[String] {
        self.xml.roots.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// The table that requests of an operation are checked by: `CREATE_ITEM`. Where there is none,
    /// it is empty.
    pub fn request_rules(&self, id: OperationId) -> &str {
        self.rules.operations.get(&id).map_or("", String::as_str)
    }

    /// The rules of a component: `LINE_ITEM`. Where no rule names them, it is empty.
    pub fn component_rules(&self, id: RulesId) -> &str {
        self.rules.components.get(&id).map_or("", String::as_str)
    }

    /// The names of a fan-out.
    pub fn fan_out(&self, id: FanOutId) -> &FanOutNames {
        &self.fan_outs[id.index()]
    }
}

/// Decides all names.
pub fn name(ir: &Ir, facts: &Facts, plan: &Plan, package: &Package) -> Names {
    let apis = fan_outs::apis(ir, facts);
    let operations = operations::operations(ir, facts);
    let types = types::types(ir, &apis, &operations);
    let xml = xml::tables(ir, facts, &types);
    let rules = rules::tables(ir, facts, &operations);
    let sdk = fan_outs::sdk(package);
    let fan_outs = fan_outs::fan_outs(plan, &apis, &sdk);
    let hidden =
        |root: &str| reserved::MODULES.contains(&root) || apis.iter().any(|api| api.module == root);
    // The paths of types that are not generated. A crate that a module of ours hides gets a `::`.
    let foreign = ir.foreign.iter().map(|(_, one)| one.path.print(&hidden)).collect();
    let print = |paths: &Vec<RustPath>| paths.iter().map(|path| path.print(&hidden)).collect();
    let derives = ir.derives.iter().map(|(id, paths)| (*id, print(paths))).collect();
    Names { sdk, apis, types, operations, fan_outs, foreign, derives, xml, rules }
}
