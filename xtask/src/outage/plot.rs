//! The picture: the load on the API, second by second, a line for each client.

use std::fmt::Write as _;

use super::story::{CLIENTS, OUTAGE, SECONDS, START, Story};

/// The whole picture, in pixels, and the field in which lines are drawn.
const SIZE: (usize, usize) = (760, 400);
const FIELD: Field = Field { left: 56, top: 44, width: 684, height: 252 };
/// The most requests in a second that the field shows.
const MOST: usize = 320;
/// From one label to the next.
const EVERY: (usize, usize) = (10, 100);
/// Colours that stand out on white and on black (Okabe, Ito 2008), and how each line is dashed.
const LINES: [(&str, &str); 4] =
    [("#8a8f98", "none"), ("#d55e00", "none"), ("#0072b2", "7 3"), ("#009e73", "none")];

const STYLE: &str = "\
<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .grid { stroke: #24292f; stroke-opacity: 0.15; }
  .down { fill: #24292f; fill-opacity: 0.07; }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .grid { stroke: #e6edf3; }
    .down { fill: #e6edf3; fill-opacity: 0.1; }
  }
</style>
";

struct Field {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Field {
    fn x(&self, second: usize) -> usize {
        self.left + self.width * second / SECONDS
    }

    fn y(&self, requests: usize) -> usize {
        self.top + self.height - self.height * requests.min(MOST) / MOST
    }
}

/// The picture of these stories, in the order of their clients.
pub(super) fn svg(stories: &[Story]) -> String {
    let (width, height) = SIZE;
    let title = "Requests per second that reach an API which fails for a minute";
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"title\">\n<title id=\"title\">{title}</title>\n{STYLE}"
    );
    // Writing to a string doesn't fail.
    let _ = writeln!(picture, "<text x=\"{}\" y=\"22\">{title}</text>", FIELD.left);
    outage(&mut picture);
    grid(&mut picture);
    for (at, story) in stories.iter().enumerate() {
        line(&mut picture, at, story);
    }
    picture.push_str("</svg>\n");
    picture
}

/// The time in which the API fails.
fn outage(picture: &mut String) {
    let second = |time: std::time::Duration| usize::try_from(time.as_secs()).unwrap_or(SECONDS);
    let (from, to) = (FIELD.x(second(START)), FIELD.x(second(START + OUTAGE)));
    let (top, width, height) = (FIELD.top, to - from, FIELD.height);
    let _ = writeln!(
        picture,
        "<rect class=\"down\" x=\"{from}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/>\n\
         <text x=\"{}\" y=\"{}\">the API fails</text>",
        from + 8,
        top + 18
    );
}

/// The lines across, and what both axes say.
fn grid(picture: &mut String) {
    let (left, right) = (FIELD.left, FIELD.left + FIELD.width);
    for requests in (0..=MOST).step_by(EVERY.1) {
        let y = FIELD.y(requests);
        let _ = writeln!(
            picture,
            "<line class=\"grid\" x1=\"{left}\" y1=\"{y}\" x2=\"{right}\" y2=\"{y}\"/>\n\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{requests}</text>",
            left - 8,
            y + 4
        );
    }
    let below = FIELD.top + FIELD.height + 20;
    for second in (0..=SECONDS).step_by(EVERY.0) {
        let x = FIELD.x(second);
        let _ = writeln!(
            picture,
            "<text x=\"{x}\" y=\"{below}\" text-anchor=\"middle\">{second} s</text>"
        );
    }
}

/// The line of one client, and its words below.
fn line(picture: &mut String, at: usize, story: &Story) {
    let (Some(client), Some((colour, dashes))) = (CLIENTS.get(at), LINES.get(at)) else { return };
    let points = story.load.iter().enumerate().map(|(second, requests)| {
        let requests = usize::try_from(*requests).unwrap_or(MOST);
        format!("{},{}", FIELD.x(second), FIELD.y(requests))
    });
    let points: Vec<_> = points.collect();
    let stroke = format!("stroke=\"{colour}\" stroke-dasharray=\"{dashes}\"");
    let _ =
        writeln!(picture, "<polyline class=\"line\" {stroke} points=\"{}\"/>", points.join(" "));
    let (x, y) = (FIELD.left + at % 2 * 340, FIELD.top + FIELD.height + 52 + at / 2 * 26);
    let _ = writeln!(
        picture,
        "<line class=\"line\" {stroke} x1=\"{x}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>\n\
         <text x=\"{}\" y=\"{}\">{}</text>",
        x + 28,
        x + 38,
        y + 4,
        client.name
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_holds_all_that_is_drawn() {
        assert_eq!((FIELD.x(0), FIELD.x(SECONDS)), (56, 740));
        assert_eq!((FIELD.y(0), FIELD.y(MOST), FIELD.y(MOST + 1)), (296, 44, 44));
    }
}
