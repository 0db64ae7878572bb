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
    let (fan_out, names) = (&cx.plan.fan_outs[id], cx.names.fan_out(id));
    let (name, method, inputs) = (&fan_out.name, ident(&names.method), ident(&names.inputs));
    let fields = fan_out.inputs.iter().zip(&names.input_fields).map(|(input, field)| {
        let (field, name) = (ident(field), &input.name);
        match input.kind {
            InputKind::Value(_) => quote!(#field: inputs.required(#name)?),
            InputKind::Request(_) | InputKind::Inputs(_) => {
                quote!(#field: inputs.request(#name)?)
            }
        }
    });
    let mutable = (!fan_out.inputs.is_empty()).then(|| quote!(mut));
    quote! {
        #name => {
            let #mutable inputs = Inputs::new(inputs)?;
            let values = fanouts::#inputs { #(#fields),* };
            inputs.finish()?;
            let outcome = self.#method(values).await;
            Ok(fanwise_runtime::json!(outcome.report()))
        }
    }
}
