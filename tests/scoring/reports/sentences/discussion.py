"""What was discussed, what did not go by the plan, what was asked of the vendors."""

from datetime import datetime

from scoring.arithmetic.display import displayed
from tests.scoring.reports.sentences.checker import NUMBER, fills, says
from tests.scoring.reports.sentences.facts import scored
from tests.scoring.reports.sentences.way import Way

HERE = "discussion", "conditions", "inquiries"
ANSWERS = {"agrees": "agrees", "minority": "minority note"}
VERDICTS = {"accepted": "Accepted", "refused": "Not accepted"}
SAYS = {"answer": "Answer", "have not": "Does not have it", None: "Not answered"}


class Discussion(Way):
    headings = Way.headings | {
        *("Discussion", "Levels agreed in moderation", "Who agreed to these levels", "Minutes"),
        *("Out, and by which gate", "Gates waived by the lead", "Changes to the plan"),
        *("Single assessors under a minimum", "Conditions and next steps", "Right of reply"),
        *("Requests to vendors", "Questions of vendors", "Answers item by item"),
    }

    # Levels and answers

    @fills("Check", "Vendor", "First ratings", "Agreed", "Reason", "By, when", place="discussion")
    def moderated(self, table):
        rows = [
            (
                *(check, self.rows[name]["name"], "\n".join(self.first_ratings(name, check))),
                *(row["level"], row["reason"], f"{self.people[row['by']]}\n{self.when(row['at'])}"),
            )
            for name, cells in self.document["agreed"].items()
            for check, row in cells.items()
        ]
        return self.same_rows(table, rows)

    def first_ratings(self, name, check):
        for assessor, answer in self.answers(name, check).items():
            if answer is not None:
                words = str(answer).replace("_", " ")
                yield f"{self.people[self.assessors[assessor]]}: {words}"

    @property
    def in_force(self):
        """{member: answer} of those who rate and are still there."""
        return {
            row["member"]: row
            for row in self.document["sign_offs"]
            if "voided_at" not in row
            and self.panel_row(row["member"])["criteria"]
            and "left_at" not in self.panel_row(row["member"])
        }

    @fills("Name", "Answer", "Note", "When", place="discussion")
    def answers_to_levels(self, table):
        rows = [
            (
                self.people[member],
                ANSWERS.get(row["answer"])
                or f"could not be asked, noted by {self.people[row['by']]}",
                row.get("note", "–"),
                self.when(row["at"]),
            )
            for member, row in self.in_force.items()
        ]
        return self.same_rows(table, rows)

    @fills("Name", "Note", "What became of it", "When", place="discussion")
    def earlier_notes(self, table):
        rows = []
        for row in self.document["sign_offs"]:
            marks = ["an earlier answer to the same levels"] if "voided_at" in row else []
            if "left_at" in self.panel_row(row["member"]):
                marks.append("left since")
            if row["answer"] == "minority" and marks:
                name = self.people[row["member"]]
                rows.append((name, row["note"], "; ".join(marks), self.when(row["at"])))
        return self.same_rows(table, rows)

    @property
    def asked_of(self):
        """Those who have to answer to the agreed levels."""
        if not any(self.document["agreed"].values()):
            return []
        return [
            member
            for member in self.people
            if (row := self.panel_row(member))["criteria"]
            and row["role"] != "lead"
            and "left_at" not in row
        ]

    @says(r"Still to answer: (?P<names>.+)\.", *HERE)
    def still_to_answer(self, names):
        due = [self.people[m] for m in self.asked_of if m not in self.in_force]
        return names.split(", ") == due

    @says(r"(?:Who agreed to these levels: )?Nobody has answered yet\.", *HERE)
    def nobody_answered(self):
        return bool(self.asked_of) and not self.in_force

    @says(
        r"(?:Who agreed to these levels: )?Nobody had to: no level was agreed in discussion\.",
        *HERE,
    )
    def nobody_had_to(self):
        return not any(self.document["agreed"].values())

    @says(
        r"(?:Who agreed to these levels: )?Nobody could: everybody who rated beside the lead has "
        r"left the panel\.",
        *HERE,
    )
    def nobody_could(self):
        rated = [row for row in self.document["panel"] if row["criteria"] and row["role"] != "lead"]
        return bool(rated) and all("left_at" in row for row in rated)

    # Minutes

    @says(
        r"(?P<number>\d+)\. (?P<day>.+)\. There: (?P<present>.+?)(?: corrects no\. "
        r"(?P<other>\d+))?",
        *HERE,
    )
    def meeting(self, number, day, present, other):
        row = self.document["minutes"][int(number) - 1]
        corrects = row.get("corrects")
        own = self.day(row["held_on"]), row["present"], corrects and str(corrects)
        return (day, present, other) == own

    @says(r"We read the shift plan together.+", *HERE)
    def minute(self):
        return True

    @says(r"Written by (?P<by>.+?), (?P<at>.+)", *HERE)
    def written_by(self, by, at):
        return any(
            (by, at) == (self.people[row["by"]], self.when(row["at"]))
            for row in self.document["minutes"]
        )

    @fills("Kind", "What", "Who", "By when", place="conditions")
    def follow_ups(self, table):
        rows = [
            (
                {"condition": "Condition", "step": "Next step"}[kind],
                *(row["text"], row["owner"] or "–"),
                self.day(row["due_on"]) if row["due_on"] else "–",
            )
            for kind in ("condition", "step")
            for row in self.document["follow_ups"]
            if row["kind"] == kind
        ]
        return self.same_rows(table, rows)

    # Gates, minima

    @says(r"(?P<name>.+) failed (?P<gate>\S+): (?P<reason>.+) Found by (?P<by>.+)\.", *HERE)
    def failed(self, name, gate, reason, by):
        own = self.ids[name]
        row = self.document["gates"][own][gate]
        said = row["reason"], self.people[row["by"]]
        return self.gate(own, gate) == "fail" and (reason, by) == said

    @says(r"(?P<name>[^:]+), (?P<gate>\S+): (?P<reason>.+) Waived by (?P<by>.+)\.", *HERE)
    def waived_by(self, name, gate, reason, by):
        own = self.ids[name]
        row = self.document["gates"][own][gate]
        said = row["waiver_reason"], self.people[row["waived_by"]]
        return self.gate(own, gate) == "waived" and (reason, by) == said

    @says(
        rf"(?P<name>[^:]+?), (?P<criterion>[^:]+): (?P<by>.+) alone gives (?P<value>{NUMBER}), the "
        rf"minimum is (?P<least>{NUMBER})\.",
        *HERE,
    )
    def alone_under(self, name, criterion, by, value, least):
        return self.is_alone_under(self.ids[name], criterion, by, value, least)

    def is_alone_under(self, candidate, criterion, by, value, least):
        assessor = next(a for a, m in self.assessors.items() if self.people[m] == by)
        names = [self.titles[criterion]] if criterion in self.titles else list(self.points)
        minimum = self.rules["overall_minimum"] if len(names) > 1 else self.minima[names[0]]
        shares, total = 0, 0
        for name in names:
            points = self.points[name] if len(names) > 1 else 1
            if not points:
                continue
            own = self.own_score(candidate, name, assessor)
            shares, total = shares + points, total + points * own
        own = total / shares
        return own < minimum and (value, least) == (displayed(own), displayed(minimum))

    def own_score(self, candidate, criterion, assessor):
        pairs = [
            (weight, self.counted(candidate, check).get(assessor))
            for check, weight in self.weights[criterion].items()
        ]
        return scored(pairs)[0]

    # Changes to the plan

    @says(
        r"Withdrawn: (?P<name>.+?), (?P<on>\d+ \w+ \d{4})\. (?P<reason>.+) It is not ranked; the "
        r"scores of the others did not move\. Recorded by (?P<by>.+)\.",
        *HERE,
    )
    def withdrawn(self, name, on, reason, by):
        rows = {row["name"]: row for row in self.document["withdrawn"]}
        row = rows[name]
        own = self.day(row["on"]), row["reason"], self.people[row["by"]]
        return (on, reason, by) == own and row["id"] not in self.rows

    @says(
        r"Came late: (?P<name>.+?), with version (?P<version>\d+) of the rules, (?P<at>.+\))\. The "
        r"rules were unsealed for it: (?P<reason>.+)",
        *HERE,
    )
    def came_late(self, name, version, at, reason):
        seals, number = self.document["seals"], int(version)
        due = {"candidate": self.ids[name], "version": number}
        own = self.when(seals[number - 1]["sealed_at"]), seals[number - 2]["reason"]
        return due in self.document["late"] and (at, reason) == own

    @says(
        r"Left the panel: (?P<name>.+?), (?P<at>.+\)), (?P<state>had submitted|had not submitted|"
        r"rated nothing)\. (?P<reason>.+?)(?P<rule> Criteria rated in full count; others are a "
        r"miss\.)?",
        *HERE,
    )
    def left_panel(self, name, at, state, reason, rule):
        row = self.panel_row(self.member_named(name))
        due = "had submitted" if "submitted_at" in row else "had not submitted"
        if not row["criteria"]:
            due = "rated nothing"
        own = self.when(row["left_at"]), due, row["left_reason"], bool(row["criteria"])
        return (at, state, reason, bool(rule)) == own

    @says(
        r"Counted in spite of a miss: (?P<name>.+?), (?P<title>[^.]+)\. (?P<reason>.+) "
        r"Exception of "
        r"(?P<by>.+?), (?P<at>.+)\.",
        *HERE,
    )
    def excepted(self, name, title, reason, by, at):
        return any(
            (self.people[self.assessors[row["assessor"]]], self.titles[title])
            == (name, row["criterion"])
            and (reason, by, at) == (row["reason"], self.people[row["by"]], self.when(row["at"]))
            for row in self.document["exceptions"]
        )

    @says(
        r"A conflict declared after rating: (?P<by>.+?), on (?P<name>.+?), (?P<at>.+\))\. "
        r"(?P<count>\d+) (?P<verb>rating was|ratings were) set aside and counts? nowhere\.",
        *HERE,
    )
    def set_aside(self, by, name, at, count, verb):
        member = self.member_named(by)
        is_it = any(
            each["ratings_voided"] == int(count)
            and (each.get("name") or self.vendor(each["candidate"])) == name
            for row in self.document["declarations"]
            if row["member"] == member and self.when(row["signed_at"]) == at
            for each in row["conflicts"]
        )
        return is_it and (verb == "rating was") == (count == "1")

    @says(
        r"That moved ranks, (?P<at>.+\)), with what (?P<by>.+?) did\. Before: (?P<before>.+)\. "
        r"After: (?P<after>.+)\.",
        *HERE,
    )
    def moved_ranks(self, at, by, before, after):
        return any(
            (at, by) == (self.when(row["at"]), self.people[row["by"]])
            and before == self.ranks_in_words(row["before"])
            and after == self.ranks_in_words(row["after"])
            for row in self.moves("moved ranks")
        )

    def moves(self, act):
        return [row for row in self.document["moves"] if row["act"] == act]

    @says(
        r"Another lead: (?P<after>.+?), (?P<at>.+\)), in the place of (?P<before>.+?)\. "
        r"(?P<reason>.+) Asked for by (?P<by>.+?), accepted by (?P<again>.+)\.",
        *HERE,
    )
    def another_lead(self, after, at, before, reason, by, again):
        return any(
            (after, again, before, by)
            == tuple(self.people[row[n]] for n in ("after", "after", "before", "by"))
            and (at, reason) == (self.when(row["at"]), row["reason"])
            for row in self.moves("changed lead")
        )

    @says(
        r"(?:The deadline was moved from (?P<before>.+?\)) to (?P<after>.+?\))|A deadline was "
        r"set to (?P<first>.+?\))|The deadline was taken away; it was (?P<gone>.+?\))), on "
        r"(?P<at>.+\))\. "
        r"(?P<reason>.+) By (?P<by>.+)\.",
        *HERE,
    )
    def moved_deadline(self, before, after, first, gone, at, reason, by):
        return any(
            ((before or gone), (after or first))
            == tuple(self.when(row[n]) if n in row else None for n in ("before", "after"))
            and (at, reason, by) == (self.when(row["at"]), row["reason"], self.people[row["by"]])
            for row in self.moves("moved deadline")
        )

    # What there was none of

    @says(
        r"Changes to the plan: nobody left the panel, no vendor withdrew or came late, no "
        r"exception was made\.",
        *HERE,
    )
    def by_plan(self):
        document = self.document
        is_late = any(
            each["ratings_voided"] for row in document["declarations"] for each in row["conflicts"]
        )
        lists = ("withdrawn", "late", "exceptions", "moves")
        has_left = any("left_at" in row for row in document["panel"])
        return not (is_late or has_left or any(document[name] for name in lists))

    @says(r"Levels agreed in moderation: none\.", *HERE)
    def none_agreed(self):
        return not any(self.document["agreed"].values())

    @says(r"Minutes: no meeting was recorded\.", *HERE)
    def no_meeting(self):
        return not self.document["minutes"]

    def inquiries_for(self, purpose):
        return [row for row in self.document["inquiries"] if row["purpose"] == purpose]

    @says(r"Requests to vendors: nothing was asked of one through this product\.", *HERE)
    def nothing_asked(self):
        return not self.inquiries_for("ask")

    @says(r"Questions of vendors: none was asked\.", *HERE)
    def none_answered(self):
        rows = self.document["inquiries"]
        return not any(row.get("clarifications") or row.get("unanswered") for row in rows)

    @says(r"Right of reply: offered to no vendor\.", *HERE)
    def no_reply_offered(self):
        return not self.inquiries_for("reply")

    # Requests

    @says(r"(?P<number>R\d+)\. (?P<title>[^\n]+)(?:\n(?P<clock>.+))?", *HERE)
    def inquiry(self, number, title, clock):
        self.number = number
        row = next(row for row in self.document["inquiries"] if row["id"] == number)
        return row["title"] == title and (not clock or self.clock_holds(row, clock))

    @says(r"(?P<clock>Sent on .+)", *HERE)
    def clock(self, clock):
        row = next(row for row in self.document["inquiries"] if row["id"] == self.number)
        return self.clock_holds(row, clock)

    def clock_holds(self, row, clock):
        hours = f"{row['hours']} {'hour' if row['hours'] == 1 else 'hours'}"
        by = self.people[row["by"]]
        due = [f"Sent on {self.when(row['sent_at'])} by {by}, with {hours} to answer."]
        due += [
            f"On {self.when(each['at'])} {self.people[each['by']]} gave everybody until "
            f"{self.when(each['due_at'])}: {each['reason']}"
            for each in row.get("extensions", ())
        ]
        return clock.split("\n") == due

    @fills("Vendor", "Due", "Answered", "*", "What became of it", place="inquiries")
    def requests(self, table):
        inquiry = next(row for row in self.document["inquiries"] if row["id"] == self.number)
        return self.same_rows(table, [self.request_row(inquiry, r) for r in inquiry["requests"]])

    def request_row(self, inquiry, row):
        items = row["items"]
        came = [each for each in items if each.get("says") == "answer"]
        late = sum(each["at"] > row["due_at"] for each in came)
        accepted = sum(each.get("verdict") == "accepted" for each in items)
        at = row.get("finished_at") or max((each["at"] for each in came), default=None)
        return (
            *(self.vendor(row["candidate"]), self.when(row["due_at"])),
            self.when(at) if at else "–",
            self.elapsed(inquiry["sent_at"], at) if at else "–",
            *(f"{len(came)} of {len(items)}", late, f"{accepted} of {len(items)}"),
            self.became_of(row, at),
        )

    @staticmethod
    def elapsed(start, end):
        seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
        return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60)} min"

    def became_of(self, row, at):
        if "revoked_at" in row:
            by = self.people[row["revoked_by"]]
            return f"Revoked on {self.when(row['revoked_at'])} by {by}: {row['reason']}"
        if row.get("is_awaited"):
            return "Time was left"
        if at is None:
            return "Not answered"
        return "Late" if at > row["due_at"] else "In time"

    @fills("Vendor", "Until", "Answered", "Facts", "*", "What became of it", place="inquiries")
    def replies(self, table):
        inquiry = next(row for row in self.document["inquiries"] if row["id"] == self.number)
        return self.same_rows(table, [self.reply_row(row) for row in inquiry["requests"]])

    def reply_row(self, row):
        wrong, at = row.get("corrected", ()), row.get("finished_at")
        outcome = "Did not use it"
        if row.get("is_awaited"):
            outcome = "Time was left"
        elif wrong:
            outcome = "Used it to correct"
        elif row["right"]:
            outcome = "Used it, nothing to correct"
        return (
            *(self.vendor(row["candidate"]), self.when(row["due_at"])),
            self.when(at) if at else "–",
            *(row["shown"], row["right"], "\n".join(wrong) or "–", outcome),
        )

    @fills("No.", "Question", "Answer", "By", "To everybody on", place="inquiries")
    def clarifications(self, table):
        rows = [
            (
                *(row["id"], each["question"], each["answer"]),
                *(self.people[each["by"]], self.when(each["at"])),
            )
            for row in self.document["inquiries"]
            for each in row.get("clarifications", ())
        ]
        return self.same_rows(table, rows)

    @says(
        r"(?P<count>\d+) (?P<noun>questions?) had no answer when this (?:was "
        r")?(?P<act>decided|draft was made)\.",
        *HERE,
    )
    def unanswered(self, count, noun, act):
        due = sum(row.get("unanswered", 0) for row in self.document["inquiries"])
        is_so = int(count) == due and (noun == "question") == (due == 1)
        return is_so and (act != "decided") == self.is_draft

    @fills("No.", "Vendor", "Item", "Answer", "Came", "After", "Accepted", place="asked-items")
    def asked_items(self, table):
        rows = []
        for inquiry in self.document["inquiries"]:
            for request in inquiry["requests"]:
                for each in request.get("items", ()):
                    rows.append(self.item_row(inquiry, request, each))
        return self.same_rows(table, rows)

    def item_row(self, inquiry, request, row):
        came, at = row.get("says") == "answer", row.get("at")
        words = inquiry["items"][row["item"] - 1]["words"]
        is_late = came and at > request["due_at"]
        verdict = VERDICTS.get(row.get("verdict"), "Not judged" if came else "–")
        verdict += f": {row['reason']}" if "reason" in row else ""
        return (
            *(inquiry["id"], self.vendor(request["candidate"]), words, SAYS[row.get("says")]),
            (self.when(at) if at else "–") + ("\nLate" if is_late else ""),
            *(self.elapsed(inquiry["sent_at"], at) if came else "–", verdict),
        )
