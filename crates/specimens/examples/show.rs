//! Writes some specimens into a folder, to be looked at: `cargo run -p specimens --example show -- FOLDER`.

use std::path::PathBuf;

use specimens::{Glare, Light, Scene, Table, card_back, card_front, person, register_page};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("a folder is needed")?);
    std::fs::create_dir_all(&folder)?;
    let person = person(7);
    for (name, paper) in
        [("front", card_front(&person)), ("back", card_back(&person)), ("register", register_page(&person))]
    {
        std::fs::write(folder.join(format!("{name}.jpg")), specimens::jpeg(&paper.picture, 92))?;
        let scene = Scene::of(&paper, 1600, 1200).tilted(&paper, 3);
        for (how, scene) in [
            ("mat", scene.clone()),
            ("wood", scene.clone().on(Table::Wood).lit(Light::Shadow).noisy(8.0)),
            ("grid", scene.clone().on(Table::CuttingMat).lit(Light::OneSided)),
            ("glare", scene.clone().on(Table::PaleDesk).mirroring(Glare { x: 0.4, y: 0.4, radius: 0.2 })),
            ("night", scene.lit(Light::Night).blurred(4.0)),
        ] {
            let photo = scene.photograph(&paper);
            std::fs::write(folder.join(format!("{name}-{how}.jpg")), specimens::jpeg(&photo.picture, 90))?;
        }
    }
    Ok(())
}
