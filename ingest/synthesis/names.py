"""Invented people's names, places and streets. No person in them is real."""

FIRST = """
    Ada Agnes Ahmed Aiko Alberto Alejandra Alfred Alma Amara Amelia Amir Anders Andrea Angela Anil
    Anita Antonio Arjun Arthur Astrid Aurelio Barbara Beatriz Benjamin Bernice Bertha Bjorn Boris
    Brenda Bruno Calvin Camille Carlos Carmen Caroline Cecilia Chen Chidi Clara Clarence Claudette
    Clifford Consuelo Cornelius Cynthia Dalia Daniel Darnell Deborah Delores Demetrius Denise
    Diego Dmitri Dolores Donald Dorothy Earl Ebony Edith Eduardo Edwin Eleanor Elena Elias Eloise
    Elvira Emeka Emil Ernestine Esperanza Esther Ethel Eugene Evelyn Fatima Felix Fernando Flora
    Florence Francisco Frieda Gabriel Genevieve George Gertrude Gilbert Giovanni Gloria Gordon
    Graciela Gwendolyn Hana Harold Harriet Hassan Hattie Hector Helen Henry Herbert Hiroshi Homer
    Hortense Howard Hugo Ida Ignacio Imani Ines Ingrid Irene Isaac Isabel Ivan Jamal Janet Javier
    Jerome Joaquin Johanna Josefina Joyce Juanita Julius Kamala Karl Katarina Keiko Kenneth Kofi
    Kwame Lakshmi Laszlo Laverne Leila Leonard Leopold Lillian Linh Lorenzo Lucille Luther Mabel
    Magdalena Malik Marcel Margarita Marguerite Marisol Marta Marvin Mathilde Maurice Mehmet
    Mercedes Mildred Milton Minh Miriam Mohammed Muriel Nadia Naomi Nelson Nguyet Nikolai Nora
    Octavia Olga Oluchi Opal Orlando Oscar Otto Pablo Patience Pearl Pedro Percy Phyllis Priya
    Quincy Rachel Rafael Ramona Raul Raymond Rebecca Reginald Renata Ricardo Roberta Rosalind
    Roscoe Rufus Ruth Salvador Samuel Sandra Santiago Satoshi Sheila Shirley Sigrid Simone Sofia
    Stanislav Stella Sunita Svetlana Sylvia Tadeusz Takeshi Tamara Tariq Teodoro Thelma Theodore
    Tobias Tomas Ursula Vera Vernon Victoria Viola Virgil Walter Wanda Wendell Wilhelmina Winston
    Xavier Yasmin Yolanda Yusuf Zelda Zora José Renée Zoë Ángel Íñigo Jürgen Solène
"""
FIRST_NAMES = tuple(FIRST.split())

SECOND_NAMES = ("Ann", "Jo", "Lee", "Mae", "Lou", "Rae")

LAST = """
    Abernathy Achebe Adeyemi Aguilar Albright Almeida Anderson Applewhite Arroyo Ashworth Baptiste
    Barrientos Bauer Beaumont Bergstrom Bianchi Blackwood Blanchard Bonilla Bowman Bradshaw Brandt
    Brennan Broussard Buchanan Burgess Cabrera Calloway Campos Cardenas Carmichael Castellano
    Chakraborty Chandler Chang Chaudhry Choi Christensen Cisneros Coleman Contreras Cordova
    Covington Crenshaw Crowley Dalton Dasgupta Davenport Delacroix Delgado Desrosiers Diaz
    Donahue Dubois Dunham Eastman Echeverria Eklund Ellison Eriksen Escobar Espinoza Fairbanks
    Farouk Ferreira Fitzgerald Fontaine Forsythe Fujimoto Gallagher Galvan Ghosh Goldberg Gomez
    Grabowski Greenwood Guerrero Gupta Haddad Halvorsen Hammond Hashimoto Hawthorne Hernandez
    Hidalgo Hightower Hoffman Hollis Huang Hutchinson Ibrahim Inoue Iyer Jankowski Jaramillo
    Jefferson Jensen Johansson Kaminski Kapoor Karimi Kaufman Kendrick Khalil Kimura Kowalski
    Krueger Lafayette Lancaster Langston Larsson Latimer Leblanc Lindqvist Livingston Lombardi
    Lopez Machado Maldonado Mancini Marchetti Martinez Matsumoto Mbeki Melendez Mendoza Mensah
    Merriweather Montgomery Morales Moreau Nakamura Navarro Nguyen Nielsen Novak Nwosu Ocampo
    Odom Okafor Oliveira Olson Ortega Osborne Oyelaran Pacheco Papadopoulos Patel Pemberton
    Peralta Petrov Pham Pickering Pritchard Quintero Radcliffe Rahman Ramirez Redmond Reyes
    Richmond Rinaldi Robledo Rosenthal Rutherford Sandoval Santos Schneider Schroeder Sepulveda
    Shapiro Silva Sokolov Solis Sorensen Stratton Sutherland Takahashi Talbot Thibodeaux
    Thornton Tran Trujillo Underwood Valdez Vargas Vasquez Villanueva Volkov Wadsworth Wakefield
    Washington Weatherby Whitfield Winthrop Wolfe Yamamoto Yilmaz Zapata Zhang Zielinski
    García Núñez Müller François Peña Muñoz McDonald McAllister O'Brien O'Connor D'Angelo N'Diaye
    Smith-Jones García-Lopez Ortiz-Rivera Kim-Park Lloyd-Webb
"""
LAST_NAMES = (
    *LAST.split(),
    "de la Cruz",
    "van der Berg",
    "St Clair",
    "dos Reis",
)

STREETS = (
    "Maple Street", "Oak Avenue", "Cypress Lane", "Juniper Court", "Heron Way", "Old Mill Road",
    "Harbor Drive", "Sunset Boulevard", "Lantana Circle", "Pecan Terrace", "Mission Road",
    "Prairie View Drive", "Ocotillo Trail", "Palmetto Place", "Church Street", "2nd Avenue North",
)  # fmt: skip

# State, county (without the word County or Parish), city, ZIP. Only counties whose name reads the
# same in every spelling: no hyphens, no inner capitals.
PLACES = (
    ("FL", "Broward", "Fort Lauderdale", "33301"), ("FL", "Palm Beach", "Boca Raton", "33432"),
    ("FL", "Orange", "Orlando", "32801"), ("FL", "Hillsborough", "Tampa", "33602"),
    ("FL", "Duval", "Jacksonville", "32202"), ("FL", "Polk", "Lakeland", "33801"),
    ("TX", "Harris", "Houston", "77002"), ("TX", "Dallas", "Dallas", "75201"),
    ("TX", "Tarrant", "Fort Worth", "76102"), ("TX", "Bexar", "San Antonio", "78205"),
    ("TX", "Travis", "Austin", "78701"), ("TX", "El Paso", "El Paso", "79901"),
    ("AZ", "Maricopa", "Phoenix", "85003"), ("AZ", "Pima", "Tucson", "85701"),
    ("CA", "Los Angeles", "Long Beach", "90802"), ("CA", "San Diego", "Chula Vista", "91910"),
    ("CA", "Riverside", "Moreno Valley", "92553"), ("CA", "Orange", "Anaheim", "92805"),
    ("GA", "Fulton", "Atlanta", "30303"), ("GA", "Cobb", "Marietta", "30060"),
    ("NC", "Wake", "Raleigh", "27601"), ("NC", "Mecklenburg", "Charlotte", "28202"),
    ("OH", "Franklin", "Columbus", "43215"), ("OH", "Cuyahoga", "Cleveland", "44113"),
    ("IL", "Cook", "Chicago", "60602"), ("IL", "Lake", "Waukegan", "60085"),
    ("MI", "Wayne", "Detroit", "48226"), ("PA", "Allegheny", "Pittsburgh", "15222"),
    ("PA", "Lancaster", "Lancaster", "17602"), ("NV", "Clark", "Las Vegas", "89101"),
    ("LA", "Orleans", "New Orleans", "70112"), ("LA", "East Baton Rouge", "Baton Rouge", "70801"),
    ("LA", "Lafayette", "Lafayette", "70501"), ("NJ", "Essex", "Newark", "07102"),
    ("NJ", "Camden", "Camden", "08102"), ("MA", "Suffolk", "Boston", "02108"),
    ("CT", "Hartford", "Hartford", "06103"), ("NY", "Kings", "Brooklyn", "11201"),
    ("NY", "Erie", "Buffalo", "14202"), ("TN", "Shelby", "Memphis", "38103"),
)  # fmt: skip
