"""The addresses of the pages about books."""

from django.urls import path

from rightsource.web.ledger.bank import bank, bank_picture, take_statement_in
from rightsource.web.ledger.bank_matches import bank_match, match_at_bank
from rightsource.web.ledger.books import books, payments_picture
from rightsource.web.ledger.commitments import commitment, commitments, commitments_picture
from rightsource.web.ledger.dealings import dealings
from rightsource.web.ledger.evidence import evidence
from rightsource.web.ledger.files import books_files, export_books
from rightsource.web.ledger.postings import postings
from rightsource.web.ledger.statements import statements
from rightsource.web.ledger.take_in import take_books_in

urlpatterns = [
    path("books", books, name="books"),
    path("books/payments.svg", payments_picture, name="books-payments"),
    path("books/statements", statements, name="books-statements"),
    path("books/postings", postings, name="books-postings"),
    path("books/dealings", dealings, name="books-dealings"),
    path("books/evidence.zip", evidence, name="books-evidence"),
    path("books/bank", bank, name="books-bank"),
    path("books/bank/picture.svg", bank_picture, name="books-bank-picture"),
    path("books/bank/match", match_at_bank, name="match-at-bank"),
    path("books/bank/matches/<uuid:match>", bank_match, name="bank-match"),
    path("books/bank/take-in", take_statement_in, name="take-bank-statement-in"),
    path("books/commitments", commitments, name="commitments"),
    path("books/commitments/picture.svg", commitments_picture, name="commitments-picture"),
    path("books/commitments/<uuid:commitment>", commitment, name="commitment"),
    path("books/files", books_files, name="books-files"),
    path("books/files/take-in", take_books_in, name="take-books-in"),
    path("books/files/export", export_books, name="export-books"),
]
