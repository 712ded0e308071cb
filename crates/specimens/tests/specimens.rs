//! The specimens are what they claim to be; tests that rest on them can rely on it.

use specimens::{
    Glare, Light, Paper, Scene, Table, camera_file, card_back, card_front, person, register_page,
    turned_as_stored,
};

fn papers(seed: u64) -> [Paper; 3] {
    let person = person(seed);
    [card_front(&person), card_back(&person), register_page(&person)]
}

#[test]
fn id_numbers_agree_with_birth_sex_and_check_character() {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    for seed in 0..200 {
        let person = person(seed);
        let number = &person.id_number;
        let sum: u32 =
            number.chars().filter_map(|digit| digit.to_digit(10)).zip(WEIGHTS).map(|(a, b)| a * b).sum();
        let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize];
        assert_eq!(&number[17..], check, "{number}");
        let born = format!("{:04}{:02}{:02}", person.born.year, person.born.month, person.born.day);
        assert_eq!(&number[6..14], born);
        let is_male = number.as_bytes()[16] % 2 == 1;
        assert_eq!(person.sex, if is_male { "男" } else { "女" });
    }
}

#[test]
fn the_same_seed_gives_the_same_picture_and_another_one_another() {
    let [front, ..] = papers(3);
    let scene = Scene::of(&front, 320, 240).tilted(&front, 5).noisy(6.0);
    assert_eq!(scene.photograph(&front).picture, scene.photograph(&papers(3)[0]).picture);
    let other = Scene { seed: 6, ..scene.clone() };
    assert_ne!(scene.photograph(&front).picture, other.photograph(&front).picture);
    assert_ne!(front.picture, papers(4)[0].picture, "another person");
}

#[test]
fn every_field_lies_on_the_paper_and_has_ink_in_it() {
    for seed in 0..20 {
        for paper in papers(seed) {
            let (width, height) = paper.picture.dimensions();
            for field in &paper.fields {
                let [left, top, right, bottom] = field.place;
                assert!(
                    0.0 < left && left < right && right < 0.985,
                    "{} of person {seed}: {:?}",
                    field.name,
                    field.place
                );
                assert!(0.0 < top && top < bottom && bottom < 1.0, "{} of person {seed}", field.name);
                let dark = (0..height)
                    .filter(|y| (top..bottom).contains(&(*y as f32 / height as f32)))
                    .flat_map(|y| (0..width).map(move |x| (x, y)))
                    .filter(|(x, _)| (left..right).contains(&(*x as f32 / width as f32)))
                    .filter(|(x, y)| paper.picture.get_pixel(*x, *y).0[1] < 90)
                    .count();
                assert!(dark > 60, "{} of person {seed} should be printed: {dark} dark pixels", field.name);
            }
        }
    }
}

#[test]
fn the_corners_of_a_photograph_are_where_the_paper_ends() {
    let [_, _, page] = papers(1);
    let photo = Scene::of(&page, 800, 600).tilted(&page, 9).photograph(&page);
    let centre = photo.corners.iter().fold([0.0, 0.0], |sum, [x, y]| [sum[0] + x / 4.0, sum[1] + y / 4.0]);
    for [x, y] in photo.corners {
        let luma = |towards: f32| {
            let at = [x + (centre[0] - x) * towards, y + (centre[1] - y) * towards];
            let pixel = photo.picture.get_pixel((at[0] * 800.0) as u32, (at[1] * 600.0) as u32);
            u32::from(pixel.0[1])
        };
        assert!(luma(0.03) > 150, "paper just inside the corner {x}, {y}: {}", luma(0.03));
        assert!(luma(-0.03) < 80, "mat just outside the corner {x}, {y}: {}", luma(-0.03));
    }
}

#[test]
fn what_spoils_a_photograph_shows() {
    let [front, ..] = papers(2);
    let plain = Scene::of(&front, 400, 300);
    let mean = |scene: &Scene| {
        let picture = scene.photograph(&front).picture;
        picture.as_raw().iter().map(|value| f64::from(*value)).sum::<f64>() / picture.as_raw().len() as f64
    };
    let even = mean(&plain);
    assert!(mean(&plain.clone().lit(Light::Night)) < even * 0.3);
    assert!(mean(&plain.clone().lit(Light::Shadow)) < even * 0.95);
    assert!(mean(&plain.clone().mirroring(Glare { x: 0.5, y: 0.5, radius: 0.3 })) > even * 1.03);
    assert!(mean(&plain.clone().on(Table::PaleDesk)) > even * 1.2);
}

#[test]
fn a_camera_file_shown_as_it_says_is_upright() {
    let upright = image::RgbImage::from_fn(6, 4, |x, y| image::Rgb([x as u8 * 40, y as u8 * 60, 0]));
    for orientation in 1..=8u8 {
        let stored = turned_as_stored(&upright, orientation.into());
        let mut shown = image::DynamicImage::from(stored);
        shown.apply_orientation(
            image::metadata::Orientation::from_exif(orientation).unwrap_or_else(|| panic!("1 to 8")),
        );
        assert_eq!(shown.into_rgb8(), upright, "orientation {orientation}");
    }
    let file = camera_file(&upright, 90, 6);
    assert!(file.windows(4).any(|part| part == b"Exif"));
}
