namespace TradingConsole.Core.Execution.Brackets;

/// <summary>
/// Says what the facts of a bracket demand now. It looks only at the facts, never at how they came about, so every order of events
/// that leaves the same facts leads to the same acts.
/// </summary>
internal static class BracketPlanner
{
    public static BracketStep Plan(Bracket bracket, DateTimeOffset now, BracketRules rules)
    {
        var draft = new BracketDraft(bracket, now, rules);
        OrderDuties.SendWhatIsDurable(draft);
        OrderDuties.DoubtTheUnanswered(draft);
        OrderDuties.JudgeTheAbsent(draft);
        ClosingDuties.WishToExit(draft);
        OrderDuties.EndTheEntry(draft);
        ProtectionDuties.Protect(draft);
        ProtectionDuties.TakeProfit(draft);
        ClosingDuties.CloseWhatIsHeld(draft);
        ProtectionDuties.CancelWhatIsInTheWay(draft);
        OrderDuties.AskAboutOrders(draft);
        OrderDuties.ReadTruth(draft);
        return new BracketStep(draft.Bracket, draft.Acts.ToImmutable(), draft.Bracket.IsSettled ? null : draft.WakeAt);
    }
}
