using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Does what brackets want done at the venue; every answer becomes news of its round trip.</summary>
internal sealed class ActSender(LiveContext context, VenueOrders venue, OrderRecordBook sent, Action<Guid, BracketInput> news, Action<BracketSeat> readTruth)
{
    /// <summary>The venue refused one of our orders for certain.</summary>
    public Action<BracketSeat, OrderRole, VenueRefusal>? Refused { get; set; }

    /// <summary>A round trip had something to tell.</summary>
    public Action<BracketReport>? Reported { get; set; }

    public void Do(BracketSeat seat, BracketAct act)
    {
        switch (act)
        {
            case BracketAct.Send { Order.IsConditional: true } send:
                sent.Sent();
                venue.Place(seat.Symbol, send.Order, answer =>
                {
                    NoteFailure(seat, send.Order, answer);
                    news(seat.TradeId, answer is VenueAnswer<VenueConditional>.No { Refusal: { Kind: VenueErrorKind.HeldBack } held }
                        ? new BracketInput.HeldBack(send.Order.ClientOrderId, held.Text)
                        : new BracketInput.ConditionalAnswer(send.Order.ClientOrderId, answer, IsToSending: true));
                });
                break;
            case BracketAct.Send send:
                sent.Sent();
                venue.PlaceMarket(seat.Symbol, send.Order, answer =>
                {
                    NoteFailure(seat, send.Order, answer);
                    news(seat.TradeId, answer is VenueAnswer<VenueOrder>.No { Refusal: { Kind: VenueErrorKind.HeldBack } held }
                        ? new BracketInput.HeldBack(send.Order.ClientOrderId, held.Text)
                        : new BracketInput.OrderAnswer(send.Order.ClientOrderId, answer, IsToSending: true));
                });
                break;
            case BracketAct.Probe probe:
                Probe(seat, probe.Order);
                break;
            case BracketAct.Cancel cancel:
                venue.Cancel(seat.Symbol, cancel.Order.ClientOrderId, cancel.Order.IsConditional,
                    () => news(seat.TradeId, new BracketInput.CancelAnswer(cancel.Order.ClientOrderId)));
                break;
            case BracketAct.ReadTruth:
                readTruth(seat);
                break;
            case BracketAct.Report report:
                context.Tell(report.What.Code, report.What.Severity, seat.Symbol, seat.TradeId, report.What.Message);
                Reported?.Invoke(report.What);
                break;
            default:
                break; // Persist: saving follows every step.
        }
    }

    public void Probe(BracketSeat seat, OrderLife order)
    {
        if (order.IsConditional)
        {
            venue.FindConditional(seat.Symbol, order.ClientOrderId, order.State == OrderState.Triggered, (answer, child) =>
            {
                if (child is not null)
                {
                    news(seat.TradeId, new BracketInput.OrderSeen(child, null));
                }

                news(seat.TradeId, new BracketInput.ConditionalAnswer(order.ClientOrderId, answer));
            });
        }
        else
        {
            venue.FindOrder(seat.Symbol, order.ClientOrderId, answer =>
            {
                news(seat.TradeId, new BracketInput.OrderAnswer(order.ClientOrderId, answer));
                if (answer is not VenueAnswer<VenueOrder>.Yes && order.Role == OrderRole.Entry)
                {
                    readTruth(seat); // Queries lag behind fills: the trade list may know more.
                }
            });
        }
    }

    private void NoteFailure<T>(BracketSeat seat, OrderLife order, VenueAnswer<T> answer)
    {
        switch (answer)
        {
            case VenueAnswer<T>.No no:
                sent.Failed(seat.Symbol, order.ClientOrderId, no.Refusal.Kind, no.Refusal.Text);
                Refused?.Invoke(seat, order.Role, no.Refusal);
                break;
            case VenueAnswer<T>.Unknown unknown:
                sent.Failed(seat.Symbol, order.ClientOrderId, null, unknown.Reason);
                break;
            default:
                break;
        }
    }
}
