//! Fan-outs by name, with JSON: the arms of `call_fanout`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::types_in::ident;
use crate::plan::{FanOutId, InputKind};

/// The arms of the `match` over a fan-out's name in `call_fanout`, over `self` and `inputs`.
pub(crate) fn dynamic_arms(cx: Context<'_>) -> Vec<TokenStream> {
    cx.plan.fan_outs.ids().map(|id| arm(cx, id)).collect()
}

fn arm(cx: Context<'_>, id: FanOutId) -> TokenStream {
    let (name, method) = (&cx.plan.fan_outs[id].name, ident(&cx.names.fan_out(id).method));
    let (mutable, values) = values(cx, id);
    quote! {
        #name => {
            let #mutable inputs = Inputs::new(inputs)?;
            let values = #values;
            inputs.finish()?;
            let outcome = self.#method(values).await;
            Ok(fanwise_runtime::json!(outcome.report()))
        }
    }
}

/// The inputs of a fan-out, taken out of `inputs`, and whether that changes.
fn values(cx: Context<'_>, id: FanOutId) -> (Option<TokenStream>, TokenStream) {
    let (fan_out, names) = (&cx.plan.fan_outs[id], cx.names.fan_out(id));
    let fields = fan_out.inputs.iter().zip(&names.input_fields).map(|(input, field)| {
        let (field, name) = (ident(field), &input.name);
        match input.kind {
            InputKind::Value(_) => quote!(#field: inputs.required(#name)?),
            InputKind::Request(_) => quote!(#field: inputs.request(#name)?),
            InputKind::Inputs(inner) => {
                let (mutable, values) = values(cx, inner);
                quote! {
                    #field: {
                        let #mutable inputs = inputs.inner(#name)?;
                        let values = #values;
                        inputs.finish()?;
                        values
                    }
                }
            }
        }
    });
    let inputs = ident(&names.inputs);
    let mutable = (!fan_out.inputs.is_empty()).then(|| quote!(mut));
    (mutable, quote!(fanouts::#inputs { #(#fields),* }))
}
