package dev.scimbridge.scim;

import static dev.scimbridge.scim.Users.ADA;
import static dev.scimbridge.scim.Users.ada;
import static dev.scimbridge.scim.Users.json;
import static dev.scimbridge.scim.Users.patch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserEdit.Activation;
import dev.scimbridge.provisioning.Written;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.patch.PatchLimits;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.protocol.ScimException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserEditingTest {

    private Account account = ada("{'userName':'ada@example.com','title':'Analyst'}");
    private final List<UserEdit> stored = new ArrayList<>();
    private Written.Confirmation confirmation = new Written.Accepted();

    private int transactions;

    private final UserEditing writes = new UserEditing((id, edit, version) -> {
        transactions++;
        var wanted = edit.apply(account);
        if (wanted.profile().userName().value().equals("taken@example.com")) {
            throw new ProvisioningException.UserNameTaken();
        }
        stored.add(wanted);
        return new Written<>(account, confirmation);
    });

    private UserEditing.Changed edit(UserRequest change) {
        return writes.edit(ADA, change, Optional.empty());
    }

    @Test
    void aGoodWriteIsDoneWhole() {
        var changed = edit(UserRequest.patch(
                patch("{'op':'replace','path':'active','value':false}", "{'op':'remove','path':'title'}"),
                new PatchLimits(10, FilterLimits.DEFAULT)));

        assertThat(changed.note()).isEmpty();
        assertThat(stored).hasSize(1);
        assertThat(stored.getFirst().activation()).isEqualTo(Activation.DEACTIVATE);
        assertThat(stored.getFirst().profile().attributes().json()).doesNotContain("title");
    }

    /** What can be told without the account is told before its row, on SQLite the database, is locked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'replace','path':'nosuch','value':'x'}",
                "{'op':'add','path':'emails[','value':'x'}",
                "{'op':'remove','path':'emails[%s].value'}",
                "{'op':'nonsense'}",
                "{'op':'remove','path':'title'},{'op':'remove','path':'title'},{'op':'remove','path':'title'}",
            })
    void whatIsWrongWhateverTheAccountTakesNoTransaction(String operations) {
        var deep = "(".repeat(100) + "type pr" + ")".repeat(100);
        var change = UserRequest.patch(patch(operations.formatted(deep)), new PatchLimits(2, FilterLimits.DEFAULT));

        assertThatExceptionOfType(ScimException.class).isThrownBy(() -> edit(change));

        assertThat(transactions).isZero();
    }

    /** A write that contains active:false is never refused for anything else in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'replace','path':'nosuch','value':'x'}",
                "{'op':'remove','path':'userName'}",
                "{'op':'replace','path':'emails','value':[{'value':7}]}",
                "{'op':'replace','path':'userName','value':'taken@example.com'}",
                "{'op':'nonsense'}",
                "'no object'",
                "{'op':'add','path':'emails[','value':'x'}",
            })
    void aDeactivationIsDoneWhateverElseIsWrong(String other) {
        for (var operations : List.of(
                new String[] {"{'op':'Replace','path':'active','value':'False'}", other},
                new String[] {other, "{'op':'Replace','path':'active','value':'False'}"})) {
            stored.clear();

            var changed = edit(UserRequest.patch(patch(operations), new PatchLimits(10, FilterLimits.DEFAULT)));

            assertThat(stored).containsExactly(new UserEdit(account.profile(), Activation.DEACTIVATE));
            assertThat(changed.note())
                    .hasValueSatisfying(note -> assertThat(note).contains("deactivated"));
        }
    }

    @Test
    void aDeactivationIsDoneEvenAmongTooManyOperations() {
        edit(UserRequest.patch(
                patch("{'op':'remove','path':'title'}", "{'op':'replace','value':{'active':false}}"),
                new PatchLimits(1, FilterLimits.DEFAULT)));

        assertThat(stored).containsExactly(new UserEdit(account.profile(), Activation.DEACTIVATE));
    }

    @Test
    void aPutThatDeactivatesMayBeWrongInAllElse() {
        edit(UserRequest.replacement(json("{'active':'False','emails':5}")));
        edit(UserRequest.replacement(json("{'active':false,'userName':'taken@example.com'}")));

        assertThat(stored)
                .containsExactly(
                        new UserEdit(account.profile(), Activation.DEACTIVATE),
                        new UserEdit(account.profile(), Activation.DEACTIVATE));
    }

    /** There is nothing left to take away: who repeats it wants to hear what is wrong. */
    @Test
    void aWrongWriteThatRepeatsADeactivationIsRefused() {
        var wanted = account.wanted().after(new UserEdit(account.profile(), Activation.DEACTIVATE), Users.NOW);
        account = account.wanting(wanted.acknowledged());

        assertThatExceptionOfType(ProvisioningException.UserNameTaken.class)
                .isThrownBy(
                        () -> edit(UserRequest.replacement(json("{'active':false,'userName':'taken@example.com'}"))));
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> edit(UserRequest.replacement(json("{'active':false,'title':5}"))));
        assertThat(stored).isEmpty();
    }

    @Test
    void withoutADeactivationAWrongWriteIsRefused() {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> edit(UserRequest.patch(
                        patch("{'op':'remove','path':'userName'}"), new PatchLimits(10, FilterLimits.DEFAULT))));
        assertThatExceptionOfType(ProvisioningException.UserNameTaken.class)
                .isThrownBy(() -> edit(UserRequest.replacement(json("{'userName':'taken@example.com'}"))));
        assertThat(stored).isEmpty();
    }

    @Test
    void whileAccessMayStillExistTheClientIsToldToComeAgain() {
        confirmation = new Written.Unconfirmed("Falcon has not confirmed yet.", Duration.ofSeconds(10));

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> edit(UserRequest.patch(
                        patch("{'op':'replace','path':'active','value':false}"),
                        new PatchLimits(10, FilterLimits.DEFAULT))))
                .matches(e -> e.status() == 503 && e.retryAfter().isPresent())
                .withMessage("Falcon has not confirmed yet.");
        assertThat(stored).hasSize(1);
    }
}
