using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>Lets everything through unless told otherwise, and remembers what it was asked.</summary>
internal sealed class OpenGate : IWireGate
{
    public List<OutgoingAct> Asked { get; } = [];

    public Func<OutgoingAct, string?> Answer { get; set; } = _ => null;

    public string? Refuse(OutgoingAct act)
    {
        Asked.Add(act);
        return Answer(act);
    }
}
