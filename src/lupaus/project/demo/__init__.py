"""The demo: a sweep's firm with a year behind it, made through the product's own doors.

    said, said_fi, said_sv, said_en   every word of it, by hand in each language
    towns       villages, streets and names
    days        its calendar, counted back from today
    people      who its customers are
    rounds      who is called and visited when
    lists       the customer lists that are brought
    stage       one firm while its year is played: what a sweep does in an evening and on a round
    year        the rounds of the year
    stories     one promise of each fate
    suppliers   the one who does, and the one who talks
    tonight     what waits for the visitor
    post        letters that go nowhere
    making      the whole year, played in order
    crew, crew_said                   a service team of fifty with half a year behind it
    clearing    the firm is forgotten, so that it can begin again
    work        long work in the background, with its progress

It is the same story on every day of the year, and the same customers every time.
"""
