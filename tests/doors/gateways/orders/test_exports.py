"""The exports of real shops and ERPs: whose column is what, seen from their own headers."""

from pathlib import Path

import pytest
from order_files import kept, write

from keepwell.doors.gateways.orders.reading import look

pytestmark = pytest.mark.usefixtures("home")

EXPORTS = {
    "shopify": (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Country,Vendor",
        "#1001,karim@example.com,paid,2024-03-05 10:00:00 +0600,fulfilled,BDT,250.00,0,0,250.00,2024-03-05 09:58:11 +0600,2,Jute bag,50.00,JB-1,Karim Traders,BD,Sonali\n#1001,karim@example.com,,,,,,,,,2024-03-05 09:58:11 +0600,3,Jute mat,50.00,JM-1,,,Sonali",
        {
            "order_number": "Name",
            "client": "Email",
            "day": "Created at",
            "quantity": "Lineitem quantity",
            "price": "Lineitem price",
            "product": "Lineitem sku",
        },
        [1000000, 1500000],
    ),
    "woocommerce": (
        "Order ID,Order Number,Order Date,Order Status,Customer Id,Customer Name,Item Name,SKU,Quantity,Item Cost,Order Line Total,Order Currency",
        "9,1001,2024-03-05 09:58,completed,77,Karim,Bag,JB-1,2,50,100,BDT",
        {
            "client": "Customer Id",
            "client_name": "Customer Name",
            "day": "Order Date",
            "quantity": "Quantity",
            "amount": "Order Line Total",
            "product": "SKU",
            "status": "Order Status",
        },
        [1000000],
    ),
    "magento": (
        "increment_id,created_at,customer_id,customer_name,sku,name,qty_ordered,price,row_total,status",
        "000000012,2024-03-05 09:58:00,5,Karim,JB-1,Bag,2.0000,50.0000,100.0000,complete",
        {
            "order_number": "increment_id",
            "client": "customer_id",
            "quantity": "qty_ordered",
            "amount": "row_total",
            "product": "sku",
        },
        [1000000],
    ),
    "amazon": (
        "amazon-order-id\tpurchase-date\torder-status\tsku\tproduct-name\tquantity\tcurrency\titem-price\tbuyer-email\tship-country",
        "111-1\t2024-03-05T09:58:00+00:00\tShipped\tJB-1\tBag\t2\tUSD\t100.00\tx@example.com\tUS",
        {
            "order_number": "amazon-order-id",
            "client": "buyer-email",
            "day": "purchase-date",
            "amount": "item-price",
        },
        [1000000],
    ),
    "sap": (
        "VBELN;FKDAT;KUNNR;NAME1;MATNR;ARKTX;FKIMG;NETWR;WAERK;LAND1;FKART",
        "90001;05.03.2024;10077;Karim;JB-1;Bag;2,000;1.100,00;EUR;BD;F2\n90002;25.03.2024;10077;Karim;JB-1;Bag;1,000;50,00;EUR;BD;G2",
        {
            "order_number": "VBELN",
            "day": "FKDAT",
            "client": "KUNNR",
            "product": "MATNR",
            "quantity": "FKIMG",
            "amount": "NETWR",
            "currency": "WAERK",
        },
        [11000000, -500000],
    ),
    "odoo": (
        "Order Reference,Order Date,Customer,Salesperson,Product,Quantity,Unit Price,Subtotal,Status",
        "S00012,2024-03-05 09:58:00,Karim Traders,Rumana,Bag,2,50,100,Sales Order",
        {
            "order_number": "Order Reference",
            "client": "Customer",
            "manager": "Salesperson",
            "amount": "Subtotal",
        },
        [1000000],
    ),
    "odoo, lines under their order": (
        "Order Reference,Order Date,Customer,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price,Order Lines/Subtotal",
        "S1,2024-03-05 10:00:00,Karim,Bag,2,50,100\n,,,Mat,1,20,20\nS2,2024-03-06 10:00:00,Rahim,Bag,2,50,100",
        {"order_number": "Order Reference", "client": "Customer", "amount": "Order Lines/Subtotal"},
        [1000000, 200000, 1000000],
    ),
    "superstore": (
        "Row ID,Order ID,Order Date,Customer ID,Customer Name,State,Product ID,Category,Product Name,Sales,Quantity,Profit",
        "1,CA-1,11/8/2016,CG-1,Claire,Kentucky,FUR-1,Furniture,Bush,261.96,2,41.91\n2,CA-2,11/28/2016,CG-1,Claire,Ohio,FUR-1,Furniture,Bush,10,2,4",
        {
            "order_number": "Order ID",
            "client": "Customer ID",
            "amount": "Sales",
            "margin": "Profit",
            "status": None,
        },
        [2619600, 100000],
    ),
    "erpnext": (
        "ID,Posting Date,Customer,Customer Name,Item Code,Item Name,Item Group,Qty,Rate,Net Amount,Is Return,Territory,Currency",
        "ACC-SINV-1,05-03-2024,CUST-1,Karim,JB-1,Bag,Jute,2,50,100,0,Bangladesh,BDT\nACC-SINV-2,25-03-2024,CUST-1,Karim,JB-1,Bag,Jute,1,50,50,1,Bangladesh,BDT",
        {
            "order_number": "ID",
            "day": "Posting Date",
            "client": "Customer",
            "product_line": "Item Group",
            "doc_type": "Is Return",
        },
        [1000000, -500000],
    ),
    "quickbooks": (
        "Date,Transaction Type,Num,Name,Memo/Description,Product/Service,Qty,Sales Price,Amount",
        '03/25/2024,Invoice,1001,Karim,Bag,Bags,2,550.00,"1,100.00"\n03/26/2024,Credit Memo,1002,Karim,Bag,Bags,-1,50.00,-50.00',
        {
            "order_number": "Num",
            "client": "Name",
            "day": "Date",
            "amount": "Amount",
            "doc_type": "Transaction Type",
        },
        [11000000, -500000],
    ),
    "xero": (
        "*ContactName,EmailAddress,*InvoiceNumber,*InvoiceDate,*DueDate,Total,InventoryItemCode,*Description,*Quantity,*UnitAmount,LineAmount,Currency,Type,Status",
        "Karim,k@example.com,INV-1,25/03/2024,25/04/2024,100,JB-1,Bag,2,50,100,BDT,Sales invoice,Paid",
        {
            "client": "*ContactName",
            "order_number": "*InvoiceNumber",
            "day": "*InvoiceDate",
            "amount": "LineAmount",
        },
        [1000000],
    ),
    "tally": (
        "Date,Particulars,Vch Type,Vch No.,Quantity,Rate,Value",
        '5-Mar-2024,Karim Traders,Sales,12,2 Nos,"50,050.00/Nos","1,00,100.00"\n6-Mar-2024,Karim Traders,Credit Note,3,1 Nos,50.00/Nos,50.00',
        {
            "client": "Particulars",
            "order_number": "Vch No.",
            "day": "Date",
            "amount": "Value",
            "doc_type": "Vch Type",
        },
        [1001000000, -500000],
    ),
    "dynamics": (
        "No_,Document Type,Posting Date,Sell-to Customer No_,Sell-to Customer Name,Item No_,Description,Quantity,Unit Price,Line Amount,Salesperson Code",
        "PSI-1,Invoice,2024-03-05,C100,Karim,JB-1,Bag,2,50,100,RU",
        {
            "client": "Sell-to Customer No_",
            "client_name": "Sell-to Customer Name",
            "day": "Posting Date",
            "amount": "Line Amount",
            "manager": "Salesperson Code",
        },
        [1000000],
    ),
    "online_retail": (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "536365,85123A,HOLDER,6,12/1/2010 8:26,2.55,17850.0,United Kingdom\nC536379,D,Discount,-1,12/31/2010 9:41,27.5,14527.0,United Kingdom",
        {
            "client": "CustomerID",
            "order_number": "InvoiceNo",
            "day": "InvoiceDate",
            "price": "UnitPrice",
            "product": "StockCode",
            "country": "Country",
        },
        [153000, -275000],
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_whose_column_is_what(tmp_path: Path, name: str) -> None:
    header, rows, expected, amounts = EXPORTS[name]
    file = write(tmp_path, f"{header}\n{rows}\n")
    seen = look([file])
    found = {choice.field: choice.column for choice in seen.columns}
    assert {field: found.get(field) for field in expected} == expected
    assert [row["amount"] for row in kept(file)] == amounts
    assert all(0.4 <= choice.confidence <= 1 and choice.reason for choice in seen.columns)
